/** Whether one signature over one message is good: the checks that both kinds share, in order, then the kind's own. */

import type { Crypto } from "../crypto.ts";
import { keyFingerprint, parseKey } from "../keys/key-text.ts";
import type { KeyText } from "../keys/key-text.ts";
import { isNamespaceInUse } from "./namespaces.ts";
import type { Namespace } from "./namespaces.ts";
import type { Signature } from "./signature.ts";
import type { VerifiedPresence } from "./verified-presence.ts";
import { verifySshSignature } from "./verify-ssh.ts";
import type { SshSignatureFault } from "./verify-ssh.ts";
import { verifyWebauthnSignature } from "./verify-webauthn.ts";
import type { PasskeyStation, WebauthnSignatureFault } from "./verify-webauthn.ts";

/** Why a signature does not count. */
export type SignatureFault =
  | "namespace-reserved"
  | "wrong-namespace"
  | "key-unreadable"
  | "wrong-key"
  | "wrong-kind"
  | SshSignatureFault
  | WebauthnSignatureFault;

/** Good, or why not. */
export type SignatureVerdict =
  | { ok: true; verified: VerifiedPresence }
  | { ok: false; because: SignatureFault };

/** What is to be verified, and against what. */
export interface SignatureToVerify {
  /** As parsed; from anybody. */
  signature: Signature;
  /** The key that a pinned document names for this person: trusted. */
  keyText: KeyText;
  /** The bytes that were to be signed. */
  message: Uint8Array;
  /** What the signature has to be for. */
  namespace: Namespace;
  /** The station that the root lists for this key; without it no passkey signature is good. */
  passkey?: PasskeyStation;
  crypto: Crypto;
}

/** Verifies one signature. The first check that fails names itself; none of them is ever skipped. */
export async function verifySignature(given: SignatureToVerify): Promise<SignatureVerdict> {
  const { signature, keyText, message, namespace, passkey, crypto } = given;
  if (!isNamespaceInUse(namespace)) return { ok: false, because: "namespace-reserved" };
  if (signature.namespace !== namespace) return { ok: false, because: "wrong-namespace" };
  const parsed = parseKey(keyText);
  if (!parsed.ok) return { ok: false, because: "key-unreadable" };
  if (signature.key !== keyFingerprint(keyText, crypto)) return { ok: false, because: "wrong-key" };
  if (parsed.key.kind === "ssh" && signature.kind === "ssh")
    return await verifySshSignature({ signature, key: parsed.key.ssh, message, crypto });
  if (parsed.key.kind === "webauthn" && signature.kind === "webauthn")
    return await verifyWebauthnSignature({ signature, key: parsed.key.cose, message, passkey, crypto });
  return { ok: false, because: "wrong-kind" };
}
