import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSoftSshKey } from "@countersign/testkit";
import { expect, test } from "vitest";
import { concatBytes, encodeBase64 } from "../encoding/bytes.ts";
import { sshString } from "../encoding/ssh-wire.ts";
import { nodeCrypto } from "../node-crypto.ts";
import { keyFingerprint, opensshFingerprint } from "./key-text.ts";
import { formatSshPublicKey, parseSshPublicKey, sshKeyBlob } from "./ssh-key.ts";
import type { SshKeyType } from "./ssh-key.ts";

const types: readonly SshKeyType[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
];

test.each(types)("%s is read, and its parts make the same text again", (type) => {
  const { key } = makeSoftSshKey({ type });
  const parsed = parseSshPublicKey(key);
  if (!parsed.ok) throw new Error(parsed.because);
  expect(parsed.key.type).toBe(type);
  expect(parsed.key.application).toBe(type.startsWith("sk-") ? "ssh:" : undefined);
  const { publicKey, application } = parsed.key;
  expect(formatSshPublicKey(type, sshKeyBlob(type, publicKey, application))).toBe(key);
});

test.each([
  ["ed25519", ["-t", "ed25519"]],
  ["ECDSA 256", ["-t", "ecdsa", "-b", "256"]],
  ["ECDSA 384", ["-t", "ecdsa", "-b", "384"]],
  ["ECDSA 521", ["-t", "ecdsa", "-b", "521"]],
])("a key made by ssh-keygen (%s) is read, with the fingerprint that ssh-keygen prints", (_, args) => {
  const folder = mkdtempSync(join(tmpdir(), "ssh-key-"));
  try {
    const file = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-N", "", "-C", "", "-f", file, ...args]);
    const text = readFileSync(`${file}.pub`, "utf8").trim();
    const printed = execFileSync("ssh-keygen", ["-l", "-f", file], { encoding: "utf8" });
    expect(parseSshPublicKey(text).ok).toBe(true);
    expect(printed.split(" ")[1]).toBe(opensshFingerprint(text, nodeCrypto));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const ed25519 = makeSoftSshKey({ type: "ssh-ed25519" });
const p256 = makeSoftSshKey({ type: "ecdsa-sha2-nistp256" });
const token = makeSoftSshKey({ type: "sk-ssh-ed25519@openssh.com" });
const textOf = (type: string, ...fields: readonly Uint8Array[]): string =>
  `${type} ${encodeBase64(concatBytes(sshString(type), ...fields))}`;
const changed = (blob: Uint8Array, at: number, to: number): Uint8Array => blob.with(at, to);

test.each<[string, string, string]>([
  ["a comment", `${ed25519.key} ann@example.org`, "not-ssh-key-text"],
  ["a trailing line feed", `${ed25519.key}\n`, "not-ssh-key-text"],
  ["a leading space", ` ${ed25519.key}`, "not-ssh-key-text"],
  ["two spaces", ed25519.key.replace(" ", "  "), "not-ssh-key-text"],
  ["options in front", `restrict ${ed25519.key}`, "not-ssh-key-text"],
  ["base64 cut short", ed25519.key.slice(0, -1), "not-ssh-key-text"],
  ["nothing", "", "not-ssh-key-text"],
  ["a text without end", `ssh-ed25519 ${"A".repeat(4000)}`, "not-ssh-key-text"],
  [
    "another type in the text",
    ed25519.key.replace("ssh-ed25519", "ecdsa-sha2-nistp256"),
    "key-type-mismatch",
  ],
  ["an RSA key", textOf("ssh-rsa", sshString("a"), sshString("b")), "key-type-unsupported"],
  ["a certificate", textOf("ssh-ed25519-cert-v01@openssh.com", sshString("a")), "key-type-unsupported"],
  ["a type named like an object's method", textOf("constructor", sshString("a")), "key-type-unsupported"],
  ["31 bytes of Ed25519", textOf("ssh-ed25519", sshString(new Uint8Array(31))), "key-blob-malformed"],
  [
    "bytes after the key",
    formatSshPublicKey("ssh-ed25519", concatBytes(ed25519.blob, Uint8Array.of(0))),
    "key-blob-malformed",
  ],
  [
    "a token's key without application",
    textOf("sk-ssh-ed25519@openssh.com", sshString(new Uint8Array(32))),
    "key-blob-malformed",
  ],
  [
    "the name of another curve",
    formatSshPublicKey("ecdsa-sha2-nistp256", changed(p256.blob, 34, 0x33)),
    "key-blob-malformed",
  ],
  [
    "a compressed point",
    formatSshPublicKey("ecdsa-sha2-nistp256", changed(p256.blob, 39, 2)),
    "key-blob-malformed",
  ],
  [
    "a point off the curve",
    formatSshPublicKey("ecdsa-sha2-nistp256", changed(p256.blob, 103, p256.blob[103]! ^ 1)),
    "bad-point",
  ],
  [
    "the Ed25519 key of order 1",
    textOf("ssh-ed25519", sshString(Uint8Array.of(1, ...new Uint8Array(31)))),
    "bad-point",
  ],
  [
    "an Ed25519 key beyond the field",
    textOf("ssh-ed25519", sshString(new Uint8Array(32).fill(255))),
    "bad-point",
  ],
])("%s is refused", (_, text, because) => {
  expect(parseSshPublicKey(text)).toEqual({ ok: false, because });
});

test("a key cannot be put together from parts that do not fit", () => {
  const parsed = parseSshPublicKey(token.key);
  if (!parsed.ok) throw new Error(parsed.because);
  expect(() => sshKeyBlob("sk-ssh-ed25519@openssh.com", parsed.key.publicKey)).toThrow(TypeError);
  expect(() => sshKeyBlob("ssh-ed25519", parsed.key.publicKey, "ssh:")).toThrow(TypeError);
  expect(() => sshKeyBlob("ecdsa-sha2-nistp256", parsed.key.publicKey)).toThrow(TypeError);
});

test("the same Ed25519 number as plain key and in a token are two keys", () => {
  const parsed = parseSshPublicKey(token.key);
  if (!parsed.ok) throw new Error(parsed.because);
  const plain = formatSshPublicKey("ssh-ed25519", sshKeyBlob("ssh-ed25519", parsed.key.publicKey));
  expect(keyFingerprint(plain, nodeCrypto)).not.toBe(keyFingerprint(token.key, nodeCrypto));
});
