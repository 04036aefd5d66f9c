/** Cases for SSH signatures: each refused one is an honest signature with one thing changed. */

import { makeSoftSshKey } from "@countersign/testkit";
import { concatBytes, decodeBase64, encodeBase64, encodeUtf8 } from "../src/encoding/bytes.ts";
import { sshString, sshUint32 } from "../src/encoding/ssh-wire.ts";
import { NAMESPACES, isNamespaceInUse } from "../src/signatures/namespaces.ts";
import type { SshSignature } from "../src/signatures/signature.ts";
import type { SignatureVector } from "./signature-vector.ts";

const namespace = "countersign.request.v1";
const message = '{"format":1,"reason":"rotate logs","type":"request"}';
const bytes = encodeUtf8(message);
const noPerson = { userPresent: false, userVerified: false };
const personAtToken = { userPresent: true, userVerified: true };

/** Everything around an SSH signature, taken apart so that a single part can be wrong. */
interface SshsigParts {
  magic: string;
  version: number;
  key: Uint8Array;
  namespace: string;
  reserved: string;
  hash: string;
  format: string;
  /** What follows the format. */
  tail: Uint8Array;
  after: Uint8Array;
}

/** All SSH cases, with fresh keys except for Ed25519. */
export function sshCases(): SignatureVector[] {
  const ed25519 = makeSoftSshKey({ type: "ssh-ed25519", seed: new Uint8Array(32).fill(1) });
  const other = makeSoftSshKey({ type: "ssh-ed25519", seed: new Uint8Array(32).fill(2) });
  const p256 = makeSoftSshKey({ type: "ecdsa-sha2-nistp256" });
  const p384 = makeSoftSshKey({ type: "ecdsa-sha2-nistp384" });
  const p521 = makeSoftSshKey({ type: "ecdsa-sha2-nistp521" });
  const skEd25519 = makeSoftSshKey({ type: "sk-ssh-ed25519@openssh.com", seed: new Uint8Array(32).fill(3) });
  const skP256 = makeSoftSshKey({ type: "sk-ecdsa-sha2-nistp256@openssh.com" });
  const skWeb = makeSoftSshKey({
    type: "sk-ecdsa-sha2-nistp256@openssh.com",
    application: "sign.example.org",
  });
  const honest = ed25519.sign(namespace, bytes);
  const base = { keyText: ed25519.key, message, namespace };

  const rewrap = (signature: SshSignature, change: Partial<SshsigParts>): SshSignature => ({
    ...signature,
    sig: encodeBase64(wrap({ ...unwrap(signature), ...change })),
  });
  const honestTail = unwrap(honest).tail;
  const p256Signature = p256.sign(namespace, bytes);
  const p256Base = { ...base, keyText: p256.key };
  const half = new Uint8Array(32).fill(0x11);
  const mpints = (r: Uint8Array, s: Uint8Array): Uint8Array =>
    sshString(concatBytes(sshString(r), sshString(s)));
  const skSignature = skP256.sign(namespace, bytes);
  const skTail = unwrap(skSignature).tail;
  const skBase = { ...base, keyText: skP256.key };

  return [
    ...[ed25519, p256, p384, p521].map((key) => ({
      ...base,
      name: `SSH: ${key.type}`,
      keyText: key.key,
      signature: key.sign(namespace, bytes),
      expect: "ok" as const,
      verified: noPerson,
    })),
    ...[skEd25519, skP256].map((key) => ({
      ...base,
      name: `SSH: ${key.type}, touched and verified`,
      keyText: key.key,
      signature: key.sign(namespace, bytes),
      expect: "ok" as const,
      verified: personAtToken,
    })),
    {
      ...base,
      name: "SSH: hash sha256",
      signature: ed25519.sign(namespace, bytes, { hash: "sha256" }),
      expect: "ok",
      verified: noPerson,
    },
    ...NAMESPACES.filter((each) => each !== namespace).map(
      (each): SignatureVector => ({
        ...base,
        name: `SSH: in ${each}`,
        namespace: each,
        signature: ed25519.sign(each, bytes),
        ...(isNamespaceInUse(each) ? { expect: "ok", verified: noPerson } : { expect: "namespace-reserved" }),
      }),
    ),

    {
      ...base,
      name: "SSH: signed as an approval",
      signature: ed25519.sign("countersign.approve.v1", bytes),
      expect: "wrong-namespace",
    },
    {
      ...base,
      name: "SSH: signed as an approval, labelled as a request",
      signature: ed25519.sign(namespace, bytes, { innerNamespace: "countersign.approve.v1" }),
      expect: "wrong-namespace",
    },
    {
      ...base,
      name: "SSH: signed for git, labelled as a request",
      signature: ed25519.sign(namespace, bytes, { innerNamespace: "git" }),
      expect: "wrong-namespace",
    },
    {
      ...base,
      name: "SSH: the key text has a comment",
      keyText: `${ed25519.key} ann`,
      signature: honest,
      expect: "key-unreadable",
    },
    { ...base, name: "SSH: somebody else's key", keyText: other.key, signature: honest, expect: "wrong-key" },
    {
      ...base,
      name: "SSH: another fingerprint beside it",
      signature: { ...honest, key: other.fingerprint },
      expect: "wrong-key",
    },
    {
      ...base,
      name: "SSH: signed by somebody else under this fingerprint",
      signature: { ...other.sign(namespace, bytes), key: ed25519.fingerprint },
      expect: "wrong-key",
    },
    {
      ...base,
      name: "SSH: another key inside the structure",
      signature: ed25519.sign(namespace, bytes, { embeddedKeyBlob: other.blob }),
      expect: "wrong-key",
    },

    {
      ...base,
      name: "SSH: another message",
      message: message.replace("rotate", "delete"),
      signature: honest,
      expect: "sshsig-bad",
    },
    {
      ...base,
      name: "SSH: one bit of the signature changed",
      signature: rewrap(honest, { tail: honestTail.with(20, (honestTail[20] ?? 0) ^ 1) }),
      expect: "sshsig-bad",
    },
    {
      ...base,
      name: "SSH: another hash named than used",
      signature: rewrap(honest, { hash: "sha256" }),
      expect: "sshsig-bad",
    },
    {
      ...p256Base,
      name: "SSH: an ECDSA signature of made-up numbers",
      signature: rewrap(p256Signature, { tail: mpints(half, half) }),
      expect: "sshsig-bad",
    },
    {
      ...skBase,
      name: "SSH: the token's flags changed afterwards",
      signature: rewrap(skSignature, { tail: skTail.with(-5 + skTail.length, 0x07) }),
      expect: "sshsig-bad",
    },
    {
      ...skBase,
      name: "SSH: the token's counter changed afterwards",
      signature: rewrap(skSignature, { tail: skTail.with(skTail.length - 1, 9) }),
      expect: "sshsig-bad",
    },

    { ...base, name: "SSH: hash sha1", signature: rewrap(honest, { hash: "sha1" }), expect: "sshsig-hash" },
    {
      ...base,
      name: "SSH: another magic",
      signature: rewrap(honest, { magic: "SSHSIg" }),
      expect: "sshsig-malformed",
    },
    {
      ...base,
      name: "SSH: version 2",
      signature: rewrap(honest, { version: 2 }),
      expect: "sshsig-malformed",
    },
    {
      ...base,
      name: "SSH: reserved not empty",
      signature: rewrap(honest, { reserved: "x" }),
      expect: "sshsig-malformed",
    },
    {
      ...base,
      name: "SSH: a byte after the structure",
      signature: rewrap(honest, { after: Uint8Array.of(0) }),
      expect: "sshsig-malformed",
    },
    {
      ...base,
      name: "SSH: cut short",
      signature: { ...honest, sig: honest.sig.slice(0, -8) },
      expect: "sshsig-malformed",
    },
    {
      ...base,
      name: "SSH: base64 with stray trailing bits",
      signature: { ...honest, sig: "U1NIU0lH/x==" },
      expect: "sshsig-malformed",
    },
    {
      ...base,
      name: "SSH: a byte after the signature",
      signature: rewrap(honest, { tail: concatBytes(honestTail, Uint8Array.of(0)) }),
      expect: "sshsig-malformed",
    },
    {
      ...base,
      name: "SSH: an Ed25519 signature of 63 bytes",
      signature: rewrap(honest, { tail: sshString(honestTail.subarray(4, 67)) }),
      expect: "sshsig-malformed",
    },
    {
      ...p256Base,
      name: "SSH: an ECDSA number with a needless zero",
      signature: rewrap(p256Signature, { tail: mpints(concatBytes(Uint8Array.of(0), half), half) }),
      expect: "sshsig-malformed",
    },
    {
      ...p256Base,
      name: "SSH: a negative ECDSA number",
      signature: rewrap(p256Signature, { tail: mpints(half, half.with(0, 0x80)) }),
      expect: "sshsig-malformed",
    },
    {
      ...p256Base,
      name: "SSH: an ECDSA number of zero",
      signature: rewrap(p256Signature, { tail: mpints(new Uint8Array(0), half) }),
      expect: "sshsig-malformed",
    },
    {
      ...p256Base,
      name: "SSH: an ECDSA number too wide",
      signature: rewrap(p256Signature, { tail: mpints(half, concatBytes(half, half)) }),
      expect: "sshsig-malformed",
    },
    {
      ...p256Base,
      name: "SSH: a third ECDSA number",
      signature: rewrap(p256Signature, {
        tail: sshString(concatBytes(sshString(half), sshString(half), sshString(half))),
      }),
      expect: "sshsig-malformed",
    },
    {
      ...skBase,
      name: "SSH: a byte after a token's counter",
      signature: rewrap(skSignature, { tail: concatBytes(skTail, Uint8Array.of(0)) }),
      expect: "sshsig-malformed",
    },
    {
      ...skBase,
      name: "SSH: a token's signature without counter",
      signature: rewrap(skSignature, { tail: skTail.slice(0, -4) }),
      expect: "sshsig-malformed",
    },

    {
      ...base,
      name: "SSH: another format named",
      signature: rewrap(honest, { format: "ssh-rsa" }),
      expect: "sshsig-format",
    },
    {
      ...base,
      name: "SSH: a token's format on a plain key",
      signature: rewrap(honest, { format: "sk-ssh-ed25519@openssh.com" }),
      expect: "sshsig-format",
    },
    {
      ...skBase,
      name: "SSH: OpenSSH's WebAuthn wrapping, which carries an origin that nobody here would check",
      signature: rewrap(skSignature, { format: "webauthn-sk-ecdsa-sha2-nistp256@openssh.com" }),
      expect: "sshsig-format",
    },
    {
      ...base,
      name: "SSH: a token's key that belongs to a web origin",
      keyText: skWeb.key,
      signature: skWeb.sign(namespace, bytes),
      expect: "sk-application",
    },
    {
      ...skBase,
      name: "SSH: a token that nobody touched",
      signature: skP256.sign(namespace, bytes, { flags: 0x04 }),
      expect: "sk-user-presence",
    },
    {
      ...skBase,
      name: "SSH: a token that did not ask for its PIN",
      signature: skP256.sign(namespace, bytes, { flags: 0x01 }),
      expect: "sk-user-verification",
    },
    {
      ...base,
      name: "SSH: an Ed25519 token that did not ask for its PIN",
      keyText: skEd25519.key,
      signature: skEd25519.sign(namespace, bytes, { flags: 0x01 }),
      expect: "sk-user-verification",
    },

    { ...base, name: "shape: no object", signature: "sig", expect: "bad-signature-shape" },
    { ...base, name: "shape: an array", signature: [honest], expect: "bad-signature-shape" },
    {
      ...base,
      name: "shape: an unknown field",
      signature: { ...honest, note: "x" },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: a field missing",
      signature: { namespace, key: honest.key, kind: "ssh" },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: a field that is no text",
      signature: { ...honest, sig: 1 },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: an unknown kind",
      signature: { ...honest, kind: "pgp" },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: a fingerprint in capitals",
      signature: { ...honest, key: honest.key.replace(/[a-f]/g, "F") },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: armour instead of base64",
      signature: { ...honest, sig: `${honest.sig}\n` },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: a passkey's fields on an SSH signature",
      signature: { ...honest, authenticatorData: "AA", clientDataJSON: "AA" },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: a namespace that does not exist",
      signature: { ...honest, namespace: "countersign.request.v2" },
      expect: "signature-namespace-unknown",
    },
    {
      ...base,
      name: "shape: a signature without end",
      signature: { ...honest, sig: "AAAA".repeat(600) },
      expect: "signature-oversize",
    },
  ];
}

function unwrap(signature: SshSignature): SshsigParts {
  const raw = decodeBase64(signature.sig) ?? new Uint8Array(0);
  const view = new DataView(raw.buffer);
  let at = 10;
  const next = (): Uint8Array => {
    const length = view.getUint32(at);
    at += 4 + length;
    return raw.slice(at - length, at);
  };
  const text = (field: Uint8Array): string => String.fromCharCode(...field);
  const [key, inner, reserved, hash, blob] = [next(), next(), next(), next(), next()];
  const formatLength = new DataView(blob.buffer).getUint32(0);
  return {
    magic: "SSHSIG",
    version: 1,
    key,
    namespace: text(inner),
    reserved: text(reserved),
    hash: text(hash),
    format: text(blob.slice(4, 4 + formatLength)),
    tail: blob.slice(4 + formatLength),
    after: new Uint8Array(0),
  };
}

function wrap(parts: SshsigParts): Uint8Array {
  return concatBytes(
    encodeUtf8(parts.magic),
    sshUint32(parts.version),
    sshString(parts.key),
    sshString(parts.namespace),
    sshString(parts.reserved),
    sshString(parts.hash),
    sshString(concatBytes(sshString(parts.format), parts.tail)),
    parts.after,
  );
}
