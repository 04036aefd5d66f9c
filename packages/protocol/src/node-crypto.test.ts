import { generateKeyPairSync, sign } from "node:crypto";
import { expect, test } from "vitest";
import { encodeHex, encodeUtf8 } from "./encoding/bytes.ts";
import { ed25519FromSeed, generateEd25519, nodeCrypto, signSshsigEd25519 } from "./node-crypto.ts";
import { verifySignature } from "./signatures/verify-signature.ts";
import { webCrypto } from "./web-crypto.ts";

const namespace = "countersign.receipt.v1";
const message = encodeUtf8("{}");

test("hashes are those of FIPS 180-4, the same from both adapters", () => {
  const abc = encodeUtf8("abc");
  const sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(encodeHex(nodeCrypto.sha256(abc))).toBe(sha256);
  expect(encodeHex(webCrypto.sha256(abc))).toBe(sha256);
  for (const length of [0, 1, 55, 56, 64, 111, 112, 128, 1000]) {
    const data = new Uint8Array(length).fill(length);
    expect(webCrypto.sha256(data)).toEqual(nodeCrypto.sha256(data));
    expect(webCrypto.sha512(data)).toEqual(nodeCrypto.sha512(data));
  }
});

test("a key of RFC 8032 section 7.1 has the public key that stands there", () => {
  const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
  const { publicKeyText } = ed25519FromSeed(new Uint8Array(seed));
  const blob = Buffer.from(publicKeyText.split(" ")[1] ?? "", "base64").toString("hex");
  expect(blob.slice(-64)).toBe("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
});

test("every generated key is another one, and its signatures are good", async () => {
  const [one, two] = [generateEd25519(), generateEd25519()];
  expect(one.publicKeyText).not.toBe(two.publicKeyText);
  const signature = signSshsigEd25519({ ...one, namespace, message });
  const given = { signature, message, namespace, crypto: nodeCrypto } as const;
  expect((await verifySignature({ ...given, keyText: one.publicKeyText })).ok).toBe(true);
  expect((await verifySignature({ ...given, keyText: two.publicKeyText })).ok).toBe(false);
});

test("signing refuses a public key that is not the seed's, and a seed that is none", () => {
  const [one, two] = [generateEd25519(), generateEd25519()];
  const mixed = { seed: one.seed, publicKeyText: two.publicKeyText, namespace, message } as const;
  expect(() => signSshsigEd25519(mixed)).toThrow(TypeError);
  expect(() => ed25519FromSeed(new Uint8Array(31))).toThrow(TypeError);
});

test.each([
  ["node", nodeCrypto],
  ["web", webCrypto],
])("the %s adapter answers false for keys and signatures that cannot be", async (_, crypto) => {
  const ones = new Uint8Array(32).fill(1);
  const offCurve = { alg: "p256", x: ones, y: ones } as const;
  expect(await crypto.verify(offCurve, message, new Uint8Array(64))).toBe(false);
  expect(await crypto.verify({ alg: "ed25519", raw: new Uint8Array(3) }, message, new Uint8Array(64))).toBe(
    false,
  );
  expect(await crypto.verify({ alg: "ed25519", raw: ones }, message, new Uint8Array(0))).toBe(false);
  const noRsa = { alg: "rsa", n: new Uint8Array(0), e: new Uint8Array(0) } as const;
  expect(await crypto.verify(noRsa, message, new Uint8Array(256))).toBe(false);
});

test("a key that was imported before is found again by all of its numbers and by nothing less", async () => {
  const data = encodeUtf8("data");
  const pairs = Array.from({ length: 300 }, () => generateKeyPairSync("ec", { namedCurve: "P-256" })).map(
    ({ privateKey, publicKey }) => {
      const { x = "", y = "" } = publicKey.export({ format: "jwk" });
      const key = { alg: "p256", x: Buffer.from(x, "base64url"), y: Buffer.from(y, "base64url") } as const;
      return { key, signature: sign("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" }) };
    },
  );
  // Twice: the second time some are remembered, and some were forgotten in between.
  for (const { key, signature } of [...pairs, ...pairs])
    expect(await nodeCrypto.verify(key, data, signature)).toBe(true);
  const [one, two] = pairs;
  if (!one || !two) throw new Error("two keys are needed");
  expect(await nodeCrypto.verify(two.key, data, one.signature)).toBe(false);
  expect(await nodeCrypto.verify({ ...one.key, y: two.key.y }, data, one.signature)).toBe(false);
});
