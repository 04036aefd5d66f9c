import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  concatBytes,
  decodeBase64,
  decodeBase64Url,
  decodeHex,
  decodeUtf8,
  encodeBase64,
  encodeBase64Url,
  encodeHex,
  encodeUtf8,
  equalBytes,
} from "./bytes.ts";

const codecs = [
  { name: "hex", encode: encodeHex, decode: decodeHex, node: "hex" },
  { name: "base64", encode: encodeBase64, decode: decodeBase64, node: "base64" },
  { name: "base64url", encode: encodeBase64Url, decode: decodeBase64Url, node: "base64url" },
] as const;

describe.each(codecs)("$name", ({ encode, decode, node }) => {
  test("writes what Node writes and reads it back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(encode(bytes)).toBe(Buffer.from(bytes).toString(node));
        expect(decode(encode(bytes))).toEqual(bytes);
      }),
    );
  });

  test("a text that is read at all is the one text of its bytes", () => {
    const character = fc.constantFrom(...Array.from("AQgwz0189+/-_=afF \n"));
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 9 }), (text) => {
        const bytes = decode(text);
        if (bytes !== undefined) expect(encode(bytes)).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });
});

test.each([
  "A",
  "AA",
  "AAA",
  "AA=",
  "AB==",
  "AAB=",
  "AA==\n",
  " AA==",
  "A=A=",
  "====",
  "AA-_",
  "AA==AA==",
  "ÁA==",
])("base64 refuses %j", (text) => expect(decodeBase64(text)).toBeUndefined());

test.each(["A", "AA==", "AB", "AAB", "AA+/", "AA\n", "AAAAA"])("base64url refuses %j", (text) =>
  expect(decodeBase64Url(text)).toBeUndefined(),
);

test.each(["0", "0G", "AB", "0x00", " 00", "00 "])("hex refuses %j", (text) =>
  expect(decodeHex(text)).toBeUndefined(),
);

test("UTF-8 comes back as it went", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    }),
  );
});

test("a byte order mark is not swallowed", () => {
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe("\ufeffA");
});

test.each([
  ["an overlong form", [0xc0, 0x80]],
  ["a surrogate", [0xed, 0xa0, 0x80]],
  ["a cut sequence", [0xe2, 0x82]],
  ["a number beyond Unicode", [0xf4, 0x90, 0x80, 0x80]],
])("%s is not UTF-8", (_, bytes) => expect(decodeUtf8(Uint8Array.from(bytes))).toBeUndefined());

test("a lone surrogate has no UTF-8 form", () => {
  expect(() => encodeUtf8("a\ud800")).toThrow(RangeError);
});

test("bytes are joined in order and compared by content", () => {
  const joined = concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3));
  expect(joined).toEqual(Uint8Array.of(1, 2, 3));
  expect(equalBytes(joined, Uint8Array.of(1, 2, 3))).toBe(true);
  expect(equalBytes(joined, Uint8Array.of(1, 2, 4))).toBe(false);
  expect(equalBytes(joined, Uint8Array.of(1, 2))).toBe(false);
});
