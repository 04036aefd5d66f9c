import { createECDH } from "node:crypto";
import { expect, test } from "vitest";
import { isOnCurve, isUsableEd25519 } from "./point.ts";
import { COORDINATE_BYTES } from "./public-key.ts";
import type { EcdsaCurve } from "./public-key.ts";

const nodeNames: readonly (readonly [EcdsaCurve, string])[] = [
  ["p256", "prime256v1"],
  ["p384", "secp384r1"],
  ["p521", "secp521r1"],
];

test.each(nodeNames)(
  "points of %s made by OpenSSL lie on it, and their neighbours do not",
  (curve, nodeName) => {
    const width = COORDINATE_BYTES[curve];
    for (let round = 0; round < 20; round++) {
      const point = new Uint8Array(createECDH(nodeName).generateKeys());
      const [x, y] = [point.slice(1, 1 + width), point.slice(1 + width)];
      expect(isOnCurve(curve, x, y)).toBe(true);
      expect(isOnCurve(curve, x, y.with(width - 1, y[width - 1]! ^ 1))).toBe(false);
      expect(isOnCurve(curve, y, x)).toBe(false);
    }
  },
);

test("a coordinate beyond the field is refused even where it means a point of the curve", () => {
  // For P-521 there is room: x + p still fits 66 bytes.
  const prime = 2n ** 521n - 1n;
  const point = new Uint8Array(createECDH("secp521r1").generateKeys());
  const [x, y] = [point.slice(1, 67), point.slice(67)];
  const more = BigInt(`0x${Buffer.from(x).toString("hex")}`) + prime;
  const moved = new Uint8Array(Buffer.from(more.toString(16).padStart(132, "0"), "hex"));
  expect(isOnCurve("p521", moved, y)).toBe(false);
});

/** All eight points of small order, written canonically (with either sign bit), and the two that need more than the field. */
const weak = [
  "0100000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

test.each(weak)("the Ed25519 key %s is not usable", (hex) => {
  expect(isUsableEd25519(new Uint8Array(Buffer.from(hex, "hex")))).toBe(false);
});
