/** What we say to a provider: a signed question, and who we are. */
import type { SamlSettings } from "@countersign/api";
import { randomBytes } from "node:crypto";
import { generateServiceProviderMetadata, SAML } from "@node-saml/node-saml";
import { certificatesIn } from "../certificates.ts";
import type { ServiceProvider } from "./judge-response.ts";
import { nameIdFormats } from "./name-id-formats.ts";

/** A question. */
export interface Question {
  /** Names the question in the answer, once. */
  readonly id: string;
  /** Comes back beside the answer. */
  readonly relayState: string;
  /** Whether the provider is to ask even whom it knows. */
  readonly forced: boolean;
}

/** An NCName, and far too long to guess. */
export const newQuestionId = () => `_${randomBytes(20).toString("hex")}`;

/** Asks who somebody is: the address of an AuthnRequest by redirect, signed with RSA and SHA-256. */
export function askProvider(
  config: SamlSettings,
  us: ServiceProvider,
  { id, relayState, forced }: Question,
): Promise<string> {
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
  return saml.getAuthorizeUrlAsync(relayState, undefined, {});
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
