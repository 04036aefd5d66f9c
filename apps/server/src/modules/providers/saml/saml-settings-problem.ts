/** What speaks against the settings of a SAML provider. */
import { X509Certificate } from "node:crypto";
import type { SamlSettings } from "@countersign/api";
import { certificatesIn } from "../certificates.ts";

const mostCertificates = 5;
const shortestModulus = 2048;

/** In words; undefined: nothing. */
export function samlSettingsProblem(settings: SamlSettings): string | undefined {
  // Without one nothing could be verified, and nothing may pass unverified.
  const certificates = certificatesIn(settings.certificates);
  if (certificates.length === 0 || certificates.length > mostCertificates)
    return `one to ${mostCertificates} certificates in PEM form are needed`;
  const weak = certificates.some((pem) => {
    const { asymmetricKeyType, asymmetricKeyDetails } = new X509Certificate(pem).publicKey;
    return asymmetricKeyType !== "rsa" || (asymmetricKeyDetails?.modulusLength ?? 0) < shortestModulus;
  });
  if (weak) return `a certificate has to hold an RSA key of ${shortestModulus} bits or more`;
  const url = URL.parse(settings.sso_url);
  if (url?.protocol !== "https:" && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(url?.hostname ?? ""))
    return "the address has to begin with https://";
  return undefined;
}
