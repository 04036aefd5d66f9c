/** One signature as it is kept beside a document. Order never matters; what it is over is never inside it. */

import { isNamespace } from "./namespaces.ts";
import type { Namespace } from "./namespaces.ts";

/** Made by an SSH key: `ssh-keygen -Y sign`, a token, or a key file read by us. */
export interface SshSignature {
  namespace: Namespace;
  /** Fingerprint of the signing key, `sha256:` + hex. */
  key: string;
  kind: "ssh";
  /** Base64 of the SSHSIG structure, without armour. */
  sig: string;
}

/** Made by a passkey: a WebAuthn assertion whose challenge is the SSHSIG blob. All three parts base64url. */
export interface WebauthnSignature {
  namespace: Namespace;
  /** Fingerprint of the signing key, `sha256:` + hex. */
  key: string;
  kind: "webauthn";
  authenticatorData: string;
  clientDataJSON: string;
  sig: string;
}

/** Either kind. */
export type Signature = SshSignature | WebauthnSignature;

/** Why a value is not a signature at all (what it proves is another question). */
export type SignatureShapeFault =
  | "bad-signature-shape"
  | "signature-namespace-unknown"
  | "signature-oversize";

/** The signature, or why there is none. */
export type ParsedSignature =
  | { ok: true; signature: Signature }
  | { ok: false; because: SignatureShapeFault };

/** Longest text of each field, in characters: several times what real keys and browsers make. */
const maxLength: Readonly<Record<string, number>> = {
  sig: 2048,
  authenticatorData: 1024,
  clientDataJSON: 4096,
};
const fingerprint = /^sha256:[0-9a-f]{64}$/;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const base64url = /^[A-Za-z0-9_-]+$/;

/** Reads a signature from parsed JSON (untrusted): exactly the fields of its kind, each bounded, nothing more. */
export function parseSignature(value: unknown): ParsedSignature {
  const fields = ownStrings(value);
  if (fields === undefined) return { ok: false, because: "bad-signature-shape" };
  for (const [name, text] of fields)
    if (text.length > (maxLength[name] ?? 128)) return { ok: false, because: "signature-oversize" };
  const key = fields.get("key") ?? "";
  const sig = fields.get("sig") ?? "";
  const namespace = fields.get("namespace");
  if (namespace === undefined || !fingerprint.test(key)) return { ok: false, because: "bad-signature-shape" };
  if (!isNamespace(namespace)) return { ok: false, because: "signature-namespace-unknown" };
  if (fields.get("kind") === "ssh" && fields.size === 4 && base64.test(sig))
    return { ok: true, signature: { namespace, key, kind: "ssh", sig } };
  const authenticatorData = fields.get("authenticatorData") ?? "";
  const clientDataJSON = fields.get("clientDataJSON") ?? "";
  if (fields.get("kind") !== "webauthn" || fields.size !== 6)
    return { ok: false, because: "bad-signature-shape" };
  if (![authenticatorData, clientDataJSON, sig].every((text) => base64url.test(text)))
    return { ok: false, because: "bad-signature-shape" };
  return {
    ok: true,
    signature: { namespace, key, kind: "webauthn", authenticatorData, clientDataJSON, sig },
  };
}

/** All fields of a plain object whose every field is a string. */
function ownStrings(value: unknown): Map<string, string> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = new Map<string, string>();
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string") return undefined;
    fields.set(name, text);
  }
  return fields;
}
