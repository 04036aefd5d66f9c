/** What a signature really covers, and nothing else of a response. The only file that knows which library verifies. */
import { SAML, ValidateInResponseTo } from "@node-saml/node-saml";
import { certificatesIn } from "../certificates.ts";
import { readXml, type XmlElement } from "./read-xml.ts";

/** Which parts carry a signature: each that is there has to be right. */
export interface SignaturesPresent {
  readonly onResponse: boolean;
  readonly onAssertion: boolean;
}

/**
 * The signed assertion, read anew from the signed bytes; undefined unless every signature that is there is right and at
 * least one covers it. Times, addresses and names in it are the caller's to check.
 */
export async function signedAssertion(
  base64: string,
  certificates: string,
  present: SignaturesPresent,
  decryptionKey: string,
): Promise<XmlElement | undefined> {
  const saml = new SAML({
    idpCert: certificatesIn(certificates),
    wantAuthnResponseSigned: present.onResponse,
    wantAssertionsSigned: present.onAssertion,
    decryptionPvk: decryptionKey,
    // The library asks for these and checks them its own way; ours come after it, with the server's clock.
    issuer: "unused",
    callbackUrl: "unused",
    audience: false,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
  });
  try {
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: base64 });
    const read = readXml(profile?.getAssertionXml?.() ?? "");
    return read.ok ? read.root : undefined;
  } catch {
    // Whatever it says is no: a bad signature, a missing element, a fault of its own in a document made for that.
    return undefined;
  }
}
