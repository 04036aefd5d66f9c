import { createHash } from "node:crypto";
import { makeSoftPasskey, makeSoftSshKey } from "@countersign/testkit";
import { expect, test } from "vitest";
import { nodeCrypto } from "../node-crypto.ts";
import { KeyTextError, keyFingerprint, keyKind, opensshFingerprint, parseKey } from "./key-text.ts";

const ssh = makeSoftSshKey({ type: "ecdsa-sha2-nistp384" }).key;
const passkey = makeSoftPasskey({ alg: "ES256", rpId: "localhost", origin: "http://localhost" }).key;

test("each kind of key text is told by reading it", () => {
  expect(keyKind(ssh)).toBe("ssh");
  expect(keyKind(passkey)).toBe("webauthn");
  expect(keyKind(`${ssh} comment`)).toBeUndefined();
  expect(keyKind("ssh-ed25519")).toBeUndefined();
  expect(keyKind("")).toBeUndefined();
  expect(parseKey("ssh-rsa AAAA")).toEqual({ ok: false, because: "key-blob-malformed" });
});

test("a fingerprint is the hash of the bytes that the text stands for", () => {
  const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
  expect(keyFingerprint(ssh, nodeCrypto)).toBe(
    `sha256:${hash(Buffer.from(ssh.split(" ")[1] ?? "", "base64"))}`,
  );
  expect(keyFingerprint(passkey, nodeCrypto)).toBe(`sha256:${hash(Buffer.from(passkey, "base64url"))}`);
});

test("asking for the fingerprint of what is no key is a defect and says so", () => {
  expect(() => keyFingerprint("not a key", nodeCrypto)).toThrow(KeyTextError);
  expect(() => keyFingerprint("", nodeCrypto)).toThrow(KeyTextError);
  expect(() => opensshFingerprint(passkey, nodeCrypto)).toThrow(KeyTextError);
});
