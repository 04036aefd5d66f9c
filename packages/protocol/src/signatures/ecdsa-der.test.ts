import { generateKeyPairSync, sign } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ecdsaFromDer, ecdsaToDer } from "./ecdsa-der.ts";

const half = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
  // The leading bytes decide the form, so they are zero or high more often than by chance.
  return (bytes[31] ?? 0) % 3 === 0 ? bytes.with(0, 0).with(1, 0x80) : bytes;
});

test("r||s becomes DER and comes back", () => {
  fc.assert(
    fc.property(half, half, (r, s) => {
      const raw = Uint8Array.of(...r, ...s);
      expect(ecdsaFromDer(ecdsaToDer(raw), 32)).toEqual(raw);
    }),
  );
});

test("DER that is read is the one DER of its numbers: any changed byte is refused or means other numbers", () => {
  fc.assert(
    fc.property(half, half, fc.nat(71), fc.nat(255), (r, s, at, byte) => {
      const der = ecdsaToDer(Uint8Array.of(...r, ...s));
      const changed = der.with(at % der.length, byte);
      const read = ecdsaFromDer(changed, 32);
      if (read !== undefined) expect(ecdsaToDer(read)).toEqual(changed);
    }),
    { numRuns: 3000 },
  );
});

test("what OpenSSL signs is read", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  for (let round = 0; round < 50; round++) {
    const der = new Uint8Array(sign("sha256", Buffer.of(round), privateKey));
    const raw = ecdsaFromDer(der, 32);
    expect(raw && ecdsaToDer(raw)).toEqual(der);
  }
});

test.each([
  ["nothing", []],
  ["no sequence", [0x31, 6, 2, 1, 1, 2, 1, 1]],
  ["a length that is too long", [0x30, 7, 2, 1, 1, 2, 1, 1]],
  ["a length in two bytes", [0x30, 0x81, 6, 2, 1, 1, 2, 1, 1]],
  ["one number", [0x30, 3, 2, 1, 1]],
  ["three numbers", [0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1]],
  ["an empty number", [0x30, 5, 2, 0, 2, 1, 1]],
  ["a negative number", [0x30, 6, 2, 1, 0x80, 2, 1, 1]],
  ["a needless zero", [0x30, 7, 2, 2, 0, 1, 2, 1, 1]],
  ["another type", [0x30, 6, 4, 1, 1, 2, 1, 1]],
  ["a number past the end", [0x30, 6, 2, 1, 1, 2, 9, 1]],
  ["a byte after the numbers", [0x30, 7, 2, 1, 1, 2, 1, 1, 0]],
])("%s is refused", (_, bytes) => expect(ecdsaFromDer(Uint8Array.from(bytes), 1)).toBeUndefined());

test("a number wider than the curve is refused", () => {
  const der = Uint8Array.of(0x30, 7, 2, 2, 1, 1, 2, 1, 1);
  expect(ecdsaFromDer(der, 2)).toEqual(Uint8Array.of(1, 1, 0, 1));
  expect(ecdsaFromDer(der, 1)).toBeUndefined();
});
