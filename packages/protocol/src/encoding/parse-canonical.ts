/**
 * The strict parser for canonical JSON. It walks the bytes once and names the first thing that is not as
 * `canonicalBytes` would have written it, so what was signed and what is read can never be two different values.
 */

import { decodeUtf8 } from "./bytes.ts";
import { MAX_DEPTH } from "./json.ts";
import type { Json } from "./json.ts";

/** Why bytes are refused; "not-canonical" means: JSON, but not the one way to write it. */
export type CanonicalFault =
  | "oversize"
  | "not-utf8"
  | "not-json"
  | "null-value"
  | "duplicate-key"
  | "not-integer"
  | "lone-surrogate"
  | "too-deep"
  | "not-canonical";

/** The value, or why there is none. Objects have no prototype, so a key `__proto__` is a key like any other. */
export type ParsedCanonical = { ok: true; value: Json } | { ok: false; because: CanonicalFault };

/** Bounds on what is parsed at all. */
export interface ParseLimits {
  /** Longer input is refused unread. */
  maxBytes: number;
  /** How deep arrays and objects may nest; MAX_DEPTH if left out. */
  maxDepth?: number;
}

/** Reads canonical JSON `bytes` (from anybody: untrusted). Exactly the inverse of `canonicalBytes`. */
export function parseCanonical(bytes: Uint8Array, limits: ParseLimits): ParsedCanonical {
  if (bytes.length > limits.maxBytes) return { ok: false, because: "oversize" };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, because: "not-utf8" };
  try {
    return { ok: true, value: new Parser(text, limits.maxDepth ?? MAX_DEPTH).whole() };
  } catch (cause) {
    if (cause instanceof Refused) return { ok: false, because: cause.because };
    throw cause;
  }
}

/** Carries a fault up through the recursion; never leaves this file. */
class Refused extends Error {
  readonly because: CanonicalFault;

  constructor(because: CanonicalFault) {
    super(because);
    this.because = because;
  }
}

const shortEscapes = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);
const controlsWithShortEscape = new Set([8, 9, 10, 12, 13]);
const numberText = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const fourHexDigits = /[0-9a-fA-F]{4}/y;

class Parser {
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  whole(): Json {
    const value = this.#value(0);
    if (this.#at !== this.#text.length) throw this.#unexpected();
    return value;
  }

  #value(depth: number): Json {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth + 1);
      case "[":
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        this.#word("null", false);
        throw new Refused("null-value");
      default:
        return this.#number();
    }
  }

  #object(depth: number): Json {
    if (depth > this.#maxDepth) throw new Refused("too-deep");
    const object = withoutPrototype();
    this.#at++;
    if (this.#take("}")) return object;
    let previous: string | undefined;
    for (;;) {
      if (this.#text[this.#at] !== '"') throw this.#unexpected();
      const key = this.#string();
      if (Object.hasOwn(object, key)) throw new Refused("duplicate-key");
      if (previous !== undefined && key < previous) throw new Refused("not-canonical");
      previous = key;
      if (!this.#take(":")) throw this.#unexpected();
      object[key] = this.#value(depth);
      if (this.#take("}")) return object;
      if (!this.#take(",")) throw this.#unexpected();
    }
  }

  #array(depth: number): Json {
    if (depth > this.#maxDepth) throw new Refused("too-deep");
    const items: Json[] = [];
    this.#at++;
    if (this.#take("]")) return items;
    for (;;) {
      items.push(this.#value(depth));
      if (this.#take("]")) return items;
      if (!this.#take(",")) throw this.#unexpected();
    }
  }

  #number(): number {
    const text = this.#match(numberText);
    if (text === undefined) throw this.#unexpected();
    const value = Number(text);
    if (/[.eE]/.test(text) || !Number.isSafeInteger(value)) throw new Refused("not-integer");
    if (text === "-0") throw new Refused("not-canonical");
    return value;
  }

  #string(): string {
    this.#at++;
    let text = "";
    for (;;) {
      text += this.#plainText();
      if (this.#take('"')) return text;
      if (!this.#take("\\")) throw new Refused("not-json");
      text += this.#escape();
    }
  }

  /** Everything up to the quotation mark, escape or control character that ends it. */
  #plainText(): string {
    const start = this.#at;
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      // Past the end there is NaN, which is not below and not equal to anything.
      if (!(unit >= 0x20) || unit === 0x22 || unit === 0x5c) return this.#text.slice(start, this.#at);
      this.#at++;
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at++] ?? "";
    const short = shortEscapes.get(letter);
    if (short !== undefined) return short;
    if (letter === "/") throw new Refused("not-canonical");
    if (letter !== "u") throw new Refused("not-json");
    const digits = this.#match(fourHexDigits);
    if (digits === undefined) throw new Refused("not-json");
    const unit = Number.parseInt(digits, 16);
    if (unit >= 0xdc00 && unit <= 0xdfff) throw new Refused("lone-surrogate");
    if (unit >= 0xd800 && unit <= 0xdbff)
      throw new Refused(this.#followedByLowSurrogate() ? "not-canonical" : "lone-surrogate");
    const mustBeEscaped = unit < 0x20 && !controlsWithShortEscape.has(unit);
    if (!mustBeEscaped || digits !== digits.toLowerCase()) throw new Refused("not-canonical");
    return String.fromCharCode(unit);
  }

  #followedByLowSurrogate(): boolean {
    return /^\\u[dD][c-fC-F][0-9a-fA-F]{2}/.test(this.#text.slice(this.#at, this.#at + 6));
  }

  #word<Value>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) throw new Refused("not-json");
    this.#at += word.length;
    return value;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  /** White space is JSON that we do not write; anything else out of place is not JSON. */
  #unexpected(): Refused {
    return new Refused(" \t\n\r".includes(this.#text[this.#at] ?? "x") ? "not-canonical" : "not-json");
  }
}

/** An object on which `__proto__` is an ordinary key. */
function withoutPrototype(): { [key: string]: Json } {
  // Object.create is typed `any`; an object without fields fits every record type.
  return Object.create(null) as { [key: string]: Json };
}
