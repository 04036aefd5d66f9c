/**
 * Canonical JSON: RFC 8785 restricted to what our documents use (integers, no null). One value has one byte string:
 * the parser accepts nothing that `canonicalBytes` would not have written.
 */

import { encodeUtf8 } from "./bytes.ts";
import { MAX_DEPTH } from "./json.ts";
import type { Json } from "./json.ts";

export { MAX_DEPTH } from "./json.ts";
export type { Json } from "./json.ts";
export { parseCanonical } from "./parse-canonical.ts";
export type { CanonicalFault, ParsedCanonical, ParseLimits } from "./parse-canonical.ts";

/** Why a value has no canonical form. */
export type CanonicalErrorCode =
  | "null-value"
  | "not-integer"
  | "lone-surrogate"
  | "too-deep"
  | "unsupported-value";

/** A value of ours that cannot be written canonically: a defect of the caller, never an answer to somebody's input. */
export class CanonicalError extends Error {
  readonly code: CanonicalErrorCode;

  constructor(code: CanonicalErrorCode, detail: string) {
    super(`cannot be written as canonical JSON (${code}): ${detail}`);
    this.name = "CanonicalError";
    this.code = code;
  }
}

/**
 * The canonical UTF-8 bytes of `value`: keys sorted by UTF-16 code units, no white space, shortest escapes (RFC 8785).
 * Throws CanonicalError for null, floats, integers beyond 2^53-1, -0, lone surrogates, `undefined` fields, objects
 * with a class, and nesting beyond MAX_DEPTH (which also ends cycles).
 */
export function canonicalBytes(value: Json): Uint8Array {
  return encodeUtf8(write(value, 0));
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isSafeInteger(value) || Object.is(value, -0))
        throw new CanonicalError("not-integer", String(value));
      return String(value);
    case "string":
      return writeString(value);
    case "object":
      if (value === null) throw new CanonicalError("null-value", "leave the field out instead");
      if (depth >= MAX_DEPTH) throw new CanonicalError("too-deep", `more than ${MAX_DEPTH} levels`);
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
    default:
      throw new CanonicalError("unsupported-value", typeof value);
  }
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new CanonicalError("lone-surrogate", "in a string or key");
  // For well-formed text JSON.stringify writes exactly the escapes of RFC 8785 section 3.2.2.2.
  return JSON.stringify(text);
}

function writeArray(items: readonly unknown[], depth: number): string {
  const parts: string[] = [];
  // By index, so that a hole is seen (as undefined) and refused.
  for (let at = 0; at < items.length; at++) parts.push(write(items[at], depth));
  return `[${parts.join(",")}]`;
}

function writeObject(object: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new CanonicalError("unsupported-value", "an object with a class");
  const entries = Object.entries(object).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, value]) => `${writeString(key)}:${write(value, depth)}`).join(",")}}`;
}
