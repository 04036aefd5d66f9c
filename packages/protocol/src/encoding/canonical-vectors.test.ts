import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { canonicalCases } from "../../vectors/canonical-cases.ts";
import { canonicalVectors } from "../../vectors/make-canonical.ts";
import { decodeHex } from "./bytes.ts";
import { canonicalBytes, parseCanonical } from "./canonical.ts";
import type { CanonicalFault } from "./canonical.ts";

interface Vector {
  name: string;
  hex: string;
  maxBytes: number;
  maxDepth: number;
  expect: "ok" | CanonicalFault;
}

const published = readFileSync(new URL("../../vectors/canonical.json", import.meta.url), "utf8");
const { cases }: { cases: Vector[] } = JSON.parse(published);

test("the published vectors are the ones that the script writes", () => {
  expect(published).toBe(canonicalVectors());
  expect(cases).toHaveLength(canonicalCases.length);
});

test.each(cases)("$name: $expect", ({ hex, maxBytes, maxDepth, expect: expected }) => {
  const bytes = decodeHex(hex) ?? new Uint8Array(0);
  const parsed = parseCanonical(bytes, { maxBytes, maxDepth });
  expect(parsed.ok ? "ok" : parsed.because).toBe(expected);
  if (parsed.ok) expect(canonicalBytes(parsed.value)).toEqual(bytes);
});

test("every reason code has a vector", () => {
  const codes: Record<CanonicalFault, true> = {
    oversize: true,
    "not-utf8": true,
    "not-json": true,
    "null-value": true,
    "duplicate-key": true,
    "not-integer": true,
    "lone-surrogate": true,
    "too-deep": true,
    "not-canonical": true,
  };
  const seen = new Set(cases.map((vector) => vector.expect));
  expect([...seen].toSorted()).toEqual([...Object.keys(codes), "ok"].toSorted());
});
