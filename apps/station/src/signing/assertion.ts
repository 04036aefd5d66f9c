/** An assertion of the browser over one of our blobs: as a signature of the protocol, verified like any other. */
import {
  encodeBase64Url,
  type Namespace,
  type Signature,
  signedBlob,
  verifySignature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Passkey } from "../disk/passkey-store.ts";

/** What the page sends of an assertion; all base64url. From outside: untrusted. */
export interface GivenAssertion {
  readonly id: string;
  readonly authenticatorData: string;
  readonly clientDataJSON: string;
  readonly signature: string;
}

/** The challenge for a passkey: the very blob that SSH keys sign, base64url. */
export function challengeFor(namespace: Namespace, message: Uint8Array): string {
  return encodeBase64Url(signedBlob(namespace, message, "sha512", nodeCrypto));
}

/** The signature that an assertion is, once it was verified for this station; a reason otherwise. */
export async function signatureFrom(
  given: GivenAssertion,
  passkey: Pick<Passkey, "key" | "fingerprint" | "credential">,
  what: { readonly namespace: Namespace; readonly message: Uint8Array },
  station: { readonly origin: string; readonly rpId: string },
): Promise<{ ok: true; signature: Signature } | { ok: false; because: string }> {
  if (given.id !== passkey.credential) return { ok: false, because: "other-credential" };
  const signature: Signature = {
    namespace: what.namespace,
    key: passkey.fingerprint,
    kind: "webauthn",
    authenticatorData: given.authenticatorData,
    clientDataJSON: given.clientDataJSON,
    sig: given.signature,
  };
  const verdict = await verifySignature({
    signature,
    keyText: passkey.key,
    message: what.message,
    namespace: what.namespace,
    passkey: station,
    crypto: nodeCrypto,
  });
  return verdict.ok ? { ok: true, signature } : { ok: false, because: verdict.because };
}
