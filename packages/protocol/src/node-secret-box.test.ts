import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { decodeBase64, encodeBase64, encodeUtf8 } from "./encoding/bytes.ts";
import { blindSecret, commitmentTo, MAX_SECRET_BYTES, openSecret, sealSecret } from "./node-secret-box.ts";

function deviceKeys() {
  const { x = "", d = "" } = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" });
  return { seal: x, sealPrivate: d };
}
const place = { request: "0".repeat(32), param: "password", fingerprint: `sha256:${"a".repeat(64)}` };
const keys = deviceKeys();
const secret = blindSecret(encodeUtf8("correct horse"));
const commitment = commitmentTo(secret);
const box = sealSecret(secret, place, keys.seal);

test("a box opens for its device, request and parameter, and gives what was committed to", () => {
  expect(openSecret(box, place, keys, commitment)).toEqual(secret.value);
  const empty = blindSecret(new Uint8Array(0));
  expect(openSecret(sealSecret(empty, place, keys.seal), place, keys, commitmentTo(empty))).toEqual(
    empty.value,
  );
  // The same value twice says nothing of being the same.
  expect(commitmentTo(blindSecret(secret.value))).not.toBe(commitment);
  expect(sealSecret(secret, place, keys.seal)).not.toBe(box);
});

test("it opens for nobody and nothing else", () => {
  expect(openSecret(box, place, deviceKeys(), commitment)).toBeUndefined();
  for (const other of [
    { ...place, request: "1".repeat(32) },
    { ...place, param: "token" },
    { ...place, fingerprint: `sha256:${"b".repeat(64)}` },
  ])
    expect(openSecret(box, other, keys, commitment)).toBeUndefined();
  const another = blindSecret(encodeUtf8("correct horse"));
  expect(openSecret(box, place, keys, commitmentTo(another))).toBeUndefined();
});

test("a box that was changed, cut or made of a weak point does not open", () => {
  const bytes = decodeBase64(box) ?? new Uint8Array(0);
  for (const at of [0, 31, 32, 64, bytes.length - 1]) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(openSecret(encodeBase64(changed), place, keys, commitment)).toBeUndefined();
  }
  const weak = bytes.slice();
  weak.fill(0, 0, 32);
  for (const hostile of [encodeBase64(weak), encodeBase64(bytes.subarray(0, 79)), "", "not base64"])
    expect(openSecret(hostile, place, keys, commitment)).toBeUndefined();
  expect(() => blindSecret(new Uint8Array(MAX_SECRET_BYTES + 1))).toThrow(RangeError);
  expect(() => sealSecret(secret, place, "AA")).toThrow();
});
