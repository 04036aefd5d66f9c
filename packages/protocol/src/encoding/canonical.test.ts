import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeUtf8, encodeUtf8, equalBytes } from "./bytes.ts";
import { CanonicalError, MAX_DEPTH, canonicalBytes, parseCanonical } from "./canonical.ts";
import type { Json } from "./canonical.ts";

const limits = { maxBytes: 65_536 };

/** Any value of our subset; keys and strings with everything that needs escaping or sorts strangely. */
const anyJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("__proto__", "constructor", "\u2028", "é", "\n"),
  );
  return {
    json: fc.oneof(
      { maxDepth: 5 },
      fc.boolean(),
      fc.maxSafeInteger().map((number) => number + 0),
      text,
      fc.array(tie("json"), { maxLength: 5 }),
      fc
        .array(fc.tuple(text, tie("json")), { maxLength: 5 })
        .map((entries) => Object.assign(Object.create(null), asOwn(entries))),
    ),
  };
}).json;

/** Object.fromEntries defines own properties, `__proto__` too. */
function asOwn(entries: readonly (readonly [string, Json])[]): { [key: string]: Json } {
  return Object.fromEntries(entries);
}

test("what was written is read back as the same value", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      const parsed = parseCanonical(canonicalBytes(value), limits);
      expect(parsed).toEqual({ ok: true, value });
    }),
    { numRuns: 500 },
  );
});

test("whatever is accepted has no other spelling: changed bytes are refused or are the bytes of another value", () => {
  const change = fc.record({
    at: fc.nat(),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...encodeUtf8(' \n"\\{}[]:,0123-+.eEtfu/'))),
    how: fc.constantFrom("replace", "insert", "delete"),
  });
  fc.assert(
    fc.property(anyJson, change, (value, { at, byte, how }) => {
      const bytes = [...canonicalBytes(value)];
      const changed = Uint8Array.from(
        bytes.toSpliced(at % bytes.length, how === "insert" ? 0 : 1, ...(how === "delete" ? [] : [byte])),
      );
      const parsed = parseCanonical(changed, limits);
      if (parsed.ok) expect(equalBytes(canonicalBytes(parsed.value), changed)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test("any text at all is refused or is its own canonical form", () => {
  const piece = fc.constantFrom(
    ...Array.from('{}[]:,"\\ \n0123456789-+.eEtrufalsn/bé'),
    '"a"',
    '"b":',
    "\\u00",
    "\\ud83d",
    "true",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const bytes = encodeUtf8(pieces.join(""));
      const parsed = parseCanonical(bytes, limits);
      if (parsed.ok) expect(equalBytes(canonicalBytes(parsed.value), bytes)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test("the two halves of the definition stay together: JSON.parse agrees on what is accepted", () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(JSON.parse(decodeUtf8(canonicalBytes(value)) ?? "")).toEqual(value);
    }),
  );
});

test("keys are sorted by UTF-16 code units and escapes are the shortest (RFC 8785 section 3.2)", () => {
  const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude02": 5, "\u0080": 6, "\u00f6": 7 };
  const expected = '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude02":5,"\ufb33":3}';
  expect(decodeUtf8(canonicalBytes(value))).toBe(expected);
  expect(decodeUtf8(canonicalBytes('\b\t\n\f\r"\\/\u0000\u001f\u007f\u2028'))).toBe(
    '"\\b\\t\\n\\f\\r\\"\\\\/\\u0000\\u001f\u007f\u2028"',
  );
});

describe("the encoder refuses", () => {
  const cycle: Json[] = [];
  cycle.push(cycle);
  test.each<[string, string, unknown]>([
    ["null", "null-value", { a: null }],
    ["a fraction", "not-integer", 0.5],
    ["an integer beyond 2^53-1", "not-integer", 2 ** 53],
    ["negative zero", "not-integer", -0],
    ["NaN", "not-integer", Number.NaN],
    ["a lone surrogate in a string", "lone-surrogate", "\ud800"],
    ["a lone surrogate in a key", "lone-surrogate", { "\udc00": 1 }],
    ["a cycle", "too-deep", cycle],
    ["an undefined field", "unsupported-value", { a: undefined }],
    // oxlint-disable-next-line no-sparse-arrays -- the hole is the point
    ["a hole in an array", "unsupported-value", [1, , 2]],
    ["a big integer", "unsupported-value", 1n],
    ["a function", "unsupported-value", () => 1],
    ["an object with a class", "unsupported-value", new Date(0)],
    ["a map", "unsupported-value", new Map([["a", 1]])],
    ["bytes", "unsupported-value", Uint8Array.of(1)],
  ])("%s as %s", (_, code, value) => {
    let thrown: unknown;
    try {
      canonicalBytes(value as Json); // the type forbids most of these: a caller without types is imitated
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CanonicalError);
    expect(thrown).toHaveProperty("code", code);
  });
});

test("nesting is allowed up to the limit and refused beyond it, both ways", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  expect(parseCanonical(encodeUtf8(nested(MAX_DEPTH)), limits).ok).toBe(true);
  expect(parseCanonical(encodeUtf8(nested(MAX_DEPTH + 1)), limits)).toEqual({
    ok: false,
    because: "too-deep",
  });
  expect(parseCanonical(encodeUtf8(nested(3)), { ...limits, maxDepth: 2 })).toEqual({
    ok: false,
    because: "too-deep",
  });
  expect(() => canonicalBytes(JSON.parse(nested(MAX_DEPTH)) as Json)).not.toThrow();
  expect(() => canonicalBytes(JSON.parse(nested(MAX_DEPTH + 1)) as Json)).toThrow(CanonicalError);
});

test("input longer than the limit is refused, exactly the limit is read", () => {
  expect(parseCanonical(encodeUtf8('"aa"'), { maxBytes: 4 }).ok).toBe(true);
  expect(parseCanonical(encodeUtf8('"aaa"'), { maxBytes: 4 })).toEqual({ ok: false, because: "oversize" });
});

test("a key __proto__ is a key and reaches no prototype", () => {
  const parsed = parseCanonical(encodeUtf8('{"__proto__":{"admin":true}}'), limits);
  if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null)
    throw new Error("must be an object");
  expect(Object.keys(parsed.value)).toEqual(["__proto__"]);
  expect(Reflect.get(parsed.value, "admin")).toBeUndefined();
  expect(Object.getPrototypeOf(parsed.value)).toBeNull();
  expect(Reflect.get({}, "admin")).toBeUndefined();
});
