/** What we say to a provider: a signed question, and who we are. */
import type { SamlSettings } from "@countersign/api";
import { randomBytes } from "node:crypto";
import { generateServiceProviderMetadata, SAML } from "@node-saml/node-saml";
import { certificatesIn } from "../certificates.ts";
import type { ServiceProvider } from "./judge-response.ts";
import { nameIdFormats } from "./name-id-formats.ts";

/** A question, and where a browser takes it. */
export interface Question {
  /** Names the question in the answer, once. */
  readonly id: string;
  readonly url: string;
}

/** Asks who somebody is: an AuthnRequest by redirect, signed with RSA and SHA-256. `forced`: asks for a proof anew. */
export async function askProvider(
  config: SamlSettings,
  us: ServiceProvider,
  forced = false,
): Promise<Question> {
  // An NCName, and far too long to guess.
  const id = `_${randomBytes(20).toString("hex")}`;
  const saml = new SAML({
    idpCert: certificatesIn(config.certificates),
    entryPoint: config.sso_url,
    issuer: us.entityId,
    callbackUrl: us.consumerUrl,
    privateKey: us.privateKey,
    signatureAlgorithm: "sha256",
    digestAlgorithm: "sha256",
    identifierFormat: nameIdFormats[config.name_id],
    // How people prove who they are is the provider's to know.
    disableRequestedAuthnContext: true,
    forceAuthn: forced,
    generateUniqueId: () => id,
  });
  // Where somebody wants to go is kept here, not sent around the world as RelayState.
  return { id, url: await saml.getAuthorizeUrlAsync("", undefined, {}) };
}

/** Our own metadata, for the provider to import: addresses, and the certificate of our key. */
export function ourMetadata(us: ServiceProvider, certificate: string): string {
  return generateServiceProviderMetadata({
    issuer: us.entityId,
    callbackUrl: us.consumerUrl,
    privateKey: us.privateKey,
    publicCerts: certificate,
    decryptionPvk: us.privateKey,
    decryptionCert: certificate,
    signatureAlgorithm: "sha256",
    wantAssertionsSigned: true,
    identifierFormat: null,
  });
}
