import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBundle, encodeBundle, MAX_BUNDLE_BYTES, MAX_ENTRY_BYTES } from "./entry-bundle.ts";

describe("entry bundles", () => {
  test("prefix each entry with its length as big-endian uint16", () => {
    const bytes = encodeBundle([Uint8Array.of(7, 8), new Uint8Array(0), new Uint8Array(258).fill(1)]);
    expect([...bytes.subarray(0, 8)]).toEqual([0, 2, 7, 8, 0, 0, 1, 2]);
    expect(bytes).toHaveLength(2 + 2 + 2 + 2 + 258);
  });

  test("come back as they were", () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 700 }), { minLength: 1, maxLength: 256 });
    fc.assert(
      fc.property(entries, (list) => {
        const decoded = decodeBundle(encodeBundle(list), list.length);
        expect(decoded.refused).toBeUndefined();
        expect(decoded.entries.map((entry) => [...entry])).toEqual(list.map((entry) => [...entry]));
      }),
      { numRuns: 30 },
    );
  });

  test("hold the largest entry, and 256 of them", () => {
    const largest = new Uint8Array(MAX_ENTRY_BYTES).fill(9);
    const bytes = encodeBundle(Array.from({ length: 256 }, () => largest));
    expect(bytes).toHaveLength(MAX_BUNDLE_BYTES);
    expect(decodeBundle(bytes, 256).entries).toHaveLength(256);
  });

  test("do not hold an entry one byte larger", () => {
    expect(() => encodeBundle([new Uint8Array(MAX_ENTRY_BYTES + 1)])).toThrow(
      expect.objectContaining({ code: "entry-too-large" }),
    );
  });

  test("do not hold no entry, nor 257", () => {
    const code = expect.objectContaining({ code: "bundle-too-wide" });
    expect(() => encodeBundle([])).toThrow(code);
    expect(() => encodeBundle(Array.from({ length: 257 }, () => new Uint8Array(0)))).toThrow(code);
  });

  test("that end within a length, or within an entry, give what came before", () => {
    const bytes = encodeBundle([Uint8Array.of(1), Uint8Array.of(2)]);
    for (const cut of [4, 5]) {
      const decoded = decodeBundle(bytes.subarray(0, cut), 2);
      expect(decoded.refused).toBe("bundle-truncated");
      expect(decoded.entries).toHaveLength(1);
    }
    expect(decodeBundle(new Uint8Array(0), 1)).toEqual({ entries: [], refused: "bundle-truncated" });
  });

  test("that go on after the expected entries are refused", () => {
    const bytes = encodeBundle([Uint8Array.of(1), Uint8Array.of(2)]);
    const decoded = decodeBundle(bytes, 1);
    expect(decoded.refused).toBe("bundle-trailing-bytes");
    expect(decoded.entries).toHaveLength(1);
  });
});
