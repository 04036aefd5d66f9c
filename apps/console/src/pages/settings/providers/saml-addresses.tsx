/** What a SAML provider has to know of us. */
import { Copyable } from "../../../parts/copyable.tsx";

/** The two addresses, each to be copied. */
export function SamlAddresses({ id, name }: { readonly id: string; readonly name?: string }) {
  const base = `${location.origin}/saml/${id}`;
  const of = name === undefined ? "" : ` of ${name}`;
  return (
    <>
      <div>
        <p>Our entity ID over there (identifier, audience); our metadata is at this address too:</p>
        <Copyable label={`Our entity ID${of}`} text={`${base}/metadata`} />
      </div>
      <div>
        <p>Where its responses are posted (ACS, reply URL), by HTTP-POST:</p>
        <Copyable label={`Response address${of}`} text={`${base}/response`} />
      </div>
    </>
  );
}
