/** Whether people have to sign what is set, by the newest roots; what counts is what devices and stations hold. */
import { policyWords } from "@countersign/review";
import { useTrust } from "../trust/use-trust.ts";

/** In words; nothing while it is not known. */
export function WhatIsSigned({ client, isChange }: { readonly client: string; readonly isChange: boolean }) {
  const { data } = useTrust();
  if (!data) return null;
  const policies = data.authorities
    .filter(({ left }) => !left)
    .flatMap(({ newest: { root } }) =>
      root.policies
        .filter((policy) => policy.client === client && policy.kind === "script")
        .map((policy) => ({ policy, name: root.name })),
    );
  if (policies.length === 0) return <p>No root has a policy for scripts here: devices refuse everything.</p>;
  if (policies.every(({ policy }) => policy.requester !== "signed"))
    return (
      <p>
        Nobody has to sign: the server&apos;s key is enough here. At level code it takes an authorization
        code.
      </p>
    );
  return (
    <>
      <p>
        It takes one standing approval for exactly this, for 90 days: whoever asks signs it first, then its
        approvers. {isChange ? "What is in force goes on until then." : "Nothing happens until then."}
      </p>
      <ul>
        {policies.map(({ policy, name }) => (
          <li key={name}>
            {name}: {policyWords(policy)}
          </li>
        ))}
      </ul>
    </>
  );
}
