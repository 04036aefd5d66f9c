/** Signing XML as identity providers do, with whatever algorithms a liar may want. */
import { SignedXml } from "xml-crypto";
import { encrypt, type EncryptOptions } from "xml-encryption";

/** The element that is signed, by its local name. */
export type Signed = "Response" | "Assertion";

/** How it is signed. */
export interface Signing {
  /** PEM; for HMAC whatever is taken for the key. */
  readonly key: string;
  /** The certificate to name in KeyInfo. */
  readonly certificate: string;
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly canonicalization?: string;
}

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

/** The document with a signature behind the Issuer of that element. */
export function signXml(xml: string, signed: Signed, signing: Signing): string {
  const canonicalization = signing.canonicalization ?? exclusive;
  const signer = new SignedXml({
    privateKey: signing.key,
    publicCert: signing.certificate,
    signatureAlgorithm: signing.signatureAlgorithm ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: exclusive,
  });
  if (signing.signatureAlgorithm?.includes("hmac")) signer.enableHMAC();
  signer.addReference({
    xpath: `//*[local-name(.)='${signed}']`,
    digestAlgorithm: signing.digestAlgorithm ?? "http://www.w3.org/2001/04/xmlenc#sha256",
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", canonicalization],
  });
  const reference = `//*[local-name(.)='${signed}']/*[local-name(.)='Issuer']`;
  signer.computeSignature(xml, { prefix: "ds", location: { reference, action: "after" } });
  return signer.getSignedXml();
}

/** How an assertion is encrypted. */
export interface Sealing {
  /** PEM of whom it is for. */
  readonly certificate: string;
  readonly publicKey: string;
  readonly contentAlgorithm?: EncryptOptions["encryptionAlgorithm"];
  readonly keyAlgorithm?: EncryptOptions["keyEncryptionAlgorithm"];
}

/** The assertion, encrypted. */
export async function sealAssertion(assertion: string, sealing: Sealing): Promise<string> {
  const data = await new Promise<string>((resolve, reject) =>
    encrypt(
      assertion,
      {
        rsa_pub: sealing.publicKey,
        pem: sealing.certificate,
        encryptionAlgorithm: sealing.contentAlgorithm ?? "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        keyEncryptionAlgorithm: sealing.keyAlgorithm ?? "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
        warnInsecureAlgorithm: false,
      },
      (error: Error | null, sealed: string) => (error ? reject(error) : resolve(sealed)),
    ),
  );
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
}
