/** Signatures that people made in a terminal and bring as a file: what `ssh-keygen -Y sign` wrote, or a signed document of ours. */
import {
  type Crypto,
  dearmorSshsig,
  encodeBase64,
  formatSshPublicKey,
  isNamespace,
  keyFingerprint,
  parseSignature,
  parseSshKeyBlob,
  parseSshsig,
  type Signature,
} from "@countersign/protocol";

/** The signatures in a file, or why there are none. */
export type HandSigned =
  | { readonly ok: true; readonly signatures: readonly Signature[] }
  | { readonly ok: false; readonly because: string };

const no = (because: string): HandSigned => ({ ok: false, because });

/** Reads a file that somebody brought. Whether the signatures are good, and whose they are, is judged elsewhere. */
export function readHandSigned(text: string, crypto: Crypto): HandSigned {
  return text.trimStart().startsWith("{") ? fromDocument(text) : fromArmor(text, crypto);
}

function fromArmor(text: string, crypto: Crypto): HandSigned {
  const bytes = dearmorSshsig(text);
  const parsed = bytes && parseSshsig(bytes);
  if (!bytes || !parsed?.ok) return no("this is no signature of ssh-keygen");
  const { namespace, publicKeyBlob } = parsed.sshsig;
  const key = parseSshKeyBlob(publicKeyBlob);
  if (!key.ok) return no("its key is of a kind that is not used here");
  if (!isNamespace(namespace)) return no(`it was made for another purpose (${namespace.slice(0, 80)})`);
  const fingerprint = keyFingerprint(formatSshPublicKey(key.key.type, key.key.blob), crypto);
  return { ok: true, signatures: [{ namespace, key: fingerprint, kind: "ssh", sig: encodeBase64(bytes) }] };
}

function fromDocument(text: string): HandSigned {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return no("this is no signed document");
  }
  if (
    typeof value !== "object" ||
    value === null ||
    !("signatures" in value) ||
    !Array.isArray(value.signatures)
  )
    return no("this is no signed document");
  const signatures = value.signatures.map(parseSignature).flatMap((one) => (one.ok ? [one.signature] : []));
  return signatures.length === 0 ? no("it carries no signature") : { ok: true, signatures };
}
