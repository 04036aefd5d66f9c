import { generateKeyPairSync } from "node:crypto";
import { makeSoftPasskey } from "@countersign/testkit";
import { expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url, encodeHex } from "../encoding/bytes.ts";
import { formatCoseKey, parseCoseKey } from "./cose-key.ts";

const station = { rpId: "sign.example.org", origin: "https://sign.example.org" };
const es256 = makeSoftPasskey({ alg: "ES256", ...station }).key;
const edDsa = makeSoftPasskey({ alg: "EdDSA", ...station }).key;
const rs256 = makeSoftPasskey({ alg: "RS256", ...station }).key;

test.each([
  ["ES256", es256],
  ["EdDSA", edDsa],
  ["RS256", rs256],
])("%s is read, and its numbers make the same text again", (algorithm, text) => {
  const parsed = parseCoseKey(text);
  if (!parsed.ok) throw new Error(parsed.because);
  expect(parsed.key.algorithm).toBe(algorithm);
  expect(formatCoseKey(parsed.key.publicKey)).toBe(text);
});

/** A key's text after its hex has been edited. */
function edited(text: string, from: string | RegExp, to: string): string {
  const hex = encodeHex(decodeBase64Url(text) ?? new Uint8Array(0));
  const result = hex.replace(from, to);
  if (result === hex) throw new Error("nothing was edited");
  return encodeBase64Url(Buffer.from(result, "hex"));
}

function rsaText(modulusLength: number, publicExponent: number): string {
  const jwk = generateKeyPairSync("rsa", { modulusLength, publicExponent }).publicKey.export({
    format: "jwk",
  });
  const [n, e] = [decodeBase64Url(jwk.n ?? ""), decodeBase64Url(jwk.e ?? "")];
  if (n === undefined || e === undefined) throw new Error("no RSA key");
  return formatCoseKey({ alg: "rsa", n, e });
}

const zeros = "00".repeat(32);

test.each<[string, string, string]>([
  ["nothing", "", "not-base64url"],
  ["padding", `${es256}=`, "not-base64url"],
  ["a text without end", "A".repeat(2000), "not-base64url"],
  ["bytes that are no CBOR", "_w", "cbor-malformed"],
  ["CBOR that is no map", "AA", "cbor-malformed"],
  ["a byte after the map", edited(es256, /$/, "00"), "cbor-malformed"],
  ["fields in another order", edited(edDsa, "a401010327", "a403270101"), "cbor-malformed"],
  ["a number written longer than needed", edited(edDsa, "a40101", "a4011801"), "cbor-malformed"],
  ["ES384", edited(es256, "0326", "033822"), "algorithm-unsupported"],
  ["no algorithm", edited(edDsa, "a401010327", "a30101"), "algorithm-unsupported"],
  ["the key type of RSA on ES256", edited(es256, "a50102", "a50103"), "cose-fields"],
  ["the key type of EC2 on EdDSA", edited(edDsa, "a40101", "a40102"), "cose-fields"],
  ["the curve P-384 on ES256", edited(es256, "2001", "2002"), "cose-fields"],
  ["X25519 for EdDSA", edited(edDsa, "2006", "2004"), "cose-fields"],
  ["31 bytes of Ed25519", edited(edDsa, /215820../, "21581f"), "cose-fields"],
  ["one field more", edited(edDsa, "a401010327", "a50101032704 8102".replace(" ", "")), "cose-fields"],
  ["a private part", edited(edDsa, /^a4(.*)$/, `a5$1235820${zeros}`), "cose-fields"],
  ["RSA without exponent", edited(rs256, /^a4(.*)2143010001$/, "a3$1"), "cose-fields"],
  ["a point off the curve", edited(es256, /215820.*225820/, `215820${zeros}225820`), "bad-point"],
  ["an Ed25519 key of small order", edited(edDsa, /215820.*$/, `215820${zeros}`), "bad-point"],
  ["RSA of 1024 bits", rsaText(1024, 65_537), "rsa-size"],
  ["RSA of 2047 bits", edited(rs256, /20590100../, "205901007f"), "rsa-size"],
  ["RSA of 4104 bits", edited(rs256, /20590100(.*)2143/, `20590201$1${"11".repeat(257)}2143`), "rsa-size"],
  ["RSA with a leading zero", edited(rs256, "20590100", "2059010100"), "rsa-size"],
  ["RSA with exponent 3", rsaText(2048, 3), "rsa-exponent"],
])("%s is refused", (_, text, because) => {
  expect(parseCoseKey(text)).toEqual({ ok: false, because });
});

test("P-384 has no COSE text here", () => {
  expect(() => formatCoseKey({ alg: "p384", x: new Uint8Array(48), y: new Uint8Array(48) })).toThrow(
    TypeError,
  );
});
