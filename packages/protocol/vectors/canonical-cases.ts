/** The cases of canonical.json: what the strict parser accepts, and each way in which bytes can fail to be canonical. */

import type { CanonicalFault } from "../src/encoding/canonical.ts";

/** One case. `text` is shorthand for its UTF-8 bytes; what is no UTF-8 comes as `hex`. */
export interface CanonicalCase {
  name: string;
  text?: string;
  hex?: string;
  maxBytes?: number;
  maxDepth?: number;
  expect: "ok" | CanonicalFault;
}

/** Every case, accepted ones first. */
export const canonicalCases: readonly CanonicalCase[] = [
  { name: "an empty object", text: "{}", expect: "ok" },
  { name: "an empty array", text: "[]", expect: "ok" },
  { name: "an empty string", text: '""', expect: "ok" },
  { name: "true", text: "true", expect: "ok" },
  { name: "false", text: "false", expect: "ok" },
  { name: "zero", text: "0", expect: "ok" },
  { name: "a negative integer", text: "-1", expect: "ok" },
  { name: "the largest integer", text: "9007199254740991", expect: "ok" },
  { name: "the smallest integer", text: "-9007199254740991", expect: "ok" },
  { name: "a small document", text: '{"format":1,"type":"veto"}', expect: "ok" },
  { name: "nested containers", text: '{"a":[1,{"b":[]},"c"],"d":{"e":true}}', expect: "ok" },
  { name: "every short escape", text: '"\\b\\t\\n\\f\\r\\"\\\\"', expect: "ok" },
  { name: "a control character without a short escape", text: '"\\u0000\\u000b\\u001f"', expect: "ok" },
  {
    name: "delete, line separator and a byte order mark unescaped",
    text: '"\u007f\u2028\ufeff"',
    expect: "ok",
  },
  { name: "a character outside the basic plane", text: '"\u{1f511}"', expect: "ok" },
  {
    name: "keys in UTF-16 order, where a surrogate pair comes before U+FB33 (RFC 8785 section 3.2.3)",
    text: '{"\\r":1,"1":2,"\u0080":3,"\u00f6":4,"\u20ac":5,"\u{1f602}":6,"\ufb33":7}',
    expect: "ok",
  },
  { name: "keys that are digits, sorted as text", text: '{"10":1,"9":2}', expect: "ok" },
  { name: "a key that is the start of the next", text: '{"":0,"a":1,"aa":2}', expect: "ok" },
  {
    name: "a key __proto__ and a key constructor",
    text: '{"__proto__":{"a":1},"constructor":2}',
    expect: "ok",
  },
  { name: "exactly the size allowed", text: "[1,2]", maxBytes: 5, expect: "ok" },
  { name: "exactly the depth allowed", text: "[[1]]", maxDepth: 2, expect: "ok" },

  { name: "one byte too many", text: "[1,2]", maxBytes: 4, expect: "oversize" },
  { name: "a lone continuation byte", hex: "228022", expect: "not-utf8" },
  { name: "an overlong form", hex: "22c08022", expect: "not-utf8" },
  { name: "a surrogate in UTF-8", hex: "22eda08022", expect: "not-utf8" },
  { name: "UTF-16", hex: "fffe7b007d00", expect: "not-utf8" },

  { name: "nothing", text: "", expect: "not-json" },
  { name: "a byte order mark in front", text: "\ufeff{}", expect: "not-json" },
  { name: "two values", text: "{}{}", expect: "not-json" },
  { name: "an object that does not end", text: '{"a":1', expect: "not-json" },
  { name: "a string that does not end", text: '"a', expect: "not-json" },
  { name: "a trailing comma in an array", text: "[1,]", expect: "not-json" },
  { name: "a trailing comma in an object", text: '{"a":1,}', expect: "not-json" },
  { name: "a key without quotation marks", text: "{a:1}", expect: "not-json" },
  { name: "single quotation marks", text: "'a'", expect: "not-json" },
  { name: "a comment", text: "[1/**/]", expect: "not-json" },
  { name: "a colon missing", text: '{"a"1}', expect: "not-json" },
  { name: "a raw line feed in a string", text: '"a\nb"', expect: "not-json" },
  { name: "a raw zero byte in a string", text: '"\u0000"', expect: "not-json" },
  { name: "an escape that JSON does not know", text: '"\\x41"', expect: "not-json" },
  { name: "an escape cut short", text: '"\\u00"', expect: "not-json" },
  { name: "a plus sign", text: "+1", expect: "not-json" },
  { name: "a leading zero", text: "01", expect: "not-json" },
  { name: "a lone minus", text: "-", expect: "not-json" },
  { name: "a point without digits", text: "1.", expect: "not-json" },
  { name: "NaN", text: "NaN", expect: "not-json" },
  { name: "True", text: "True", expect: "not-json" },
  { name: "a word cut short", text: "tru", expect: "not-json" },

  { name: "null", text: "null", expect: "null-value" },
  { name: "null in a field", text: '{"a":null}', expect: "null-value" },

  { name: "a key twice in a row", text: '{"a":1,"a":2}', expect: "duplicate-key" },
  { name: "a key twice with the same value", text: '{"a":1,"a":1}', expect: "duplicate-key" },
  { name: "a key twice with another between", text: '{"a":1,"b":2,"a":3}', expect: "duplicate-key" },
  { name: "__proto__ twice", text: '{"__proto__":1,"__proto__":2}', expect: "duplicate-key" },

  { name: "a fraction", text: "0.5", expect: "not-integer" },
  { name: "an integer with a fraction of zero", text: "1.0", expect: "not-integer" },
  { name: "an exponent", text: "1e3", expect: "not-integer" },
  { name: "a capital exponent", text: "1E0", expect: "not-integer" },
  { name: "2^53", text: "9007199254740992", expect: "not-integer" },
  { name: "-2^53", text: "-9007199254740992", expect: "not-integer" },
  { name: "a number that overflows a double", text: "1".padEnd(400, "0"), expect: "not-integer" },

  { name: "a lone high surrogate", text: '"\\ud83d"', expect: "lone-surrogate" },
  { name: "a lone low surrogate", text: '"\\udd11"', expect: "lone-surrogate" },
  { name: "a high surrogate before something else", text: '"\\ud83d\\u0041"', expect: "lone-surrogate" },
  { name: "a lone surrogate in a key", text: '{"\\ud83d":1}', expect: "lone-surrogate" },

  { name: "an array too deep", text: "[[[1]]]", maxDepth: 2, expect: "too-deep" },
  { name: "an object too deep", text: '{"a":{"b":{}}}', maxDepth: 2, expect: "too-deep" },
  { name: "a thousand levels", text: "[".repeat(1000), expect: "too-deep" },

  { name: "a space after a colon", text: '{"a": 1}', expect: "not-canonical" },
  { name: "a space after a comma", text: "[1, 2]", expect: "not-canonical" },
  { name: "a space in front", text: " 1", expect: "not-canonical" },
  { name: "a line feed at the end", text: "{}\n", expect: "not-canonical" },
  { name: "white space in an empty array", text: "[ ]", expect: "not-canonical" },
  { name: "white space before a key", text: '{ "a":1}', expect: "not-canonical" },
  { name: "keys out of order", text: '{"b":1,"a":2}', expect: "not-canonical" },
  {
    name: "keys in code point order instead of UTF-16 order",
    text: '{"\ufb33":1,"\u{1f602}":2}',
    expect: "not-canonical",
  },
  { name: "negative zero", text: "-0", expect: "not-canonical" },
  { name: "an escaped slash", text: '"\\/"', expect: "not-canonical" },
  { name: "an escape for a letter", text: '"\\u0041"', expect: "not-canonical" },
  { name: "a long escape where a short one exists", text: '"\\u000a"', expect: "not-canonical" },
  { name: "upper-case hex digits", text: '"\\u001F"', expect: "not-canonical" },
  { name: "an escaped quotation mark by number", text: '"\\u0022"', expect: "not-canonical" },
  { name: "delete, escaped", text: '"\\u007f"', expect: "not-canonical" },
  { name: "a surrogate pair as escapes", text: '"\\ud83d\\udd11"', expect: "not-canonical" },
];
