import { fitsPattern, type PatternPart } from "@countersign/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patternParts } from "./pattern-parts.ts";
import { breadthOfPattern } from "./pattern-breadth.ts";
import { argumentWords } from "./standing-words.ts";

const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
/** Mostly the characters that mean something in a class. */
const telling = fc.oneof(fc.constantFrom("-", "]", "[", "^", "\\", "a", "z", " ", "{", "1"), printable);
const range = fc
  .tuple(telling, telling)
  .map(([one, other]) => (one === other ? one : one < other ? `${one}-${other}` : `${other}-${one}`));
const chars = fc
  .uniqueArray(fc.oneof(telling, range), { minLength: 1, maxLength: 6 })
  .map((items) => items.toSorted((one, other) => (one < other ? -1 : 1)));
const classPart = fc
  .tuple(chars, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .map(([set, one, other]) => ({ chars: set, min: Math.min(one, other), max: Math.max(one, other) }));
const textPart = fc
  .oneof(
    fc.string({ unit: telling, minLength: 1, maxLength: 12 }),
    fc.constantFrom("[a-z]{1,8}", "[ -a-z]", String.raw`\[a\]`),
  )
  .map((text) => ({ text }));

/** Texts that follow each other are one. */
function joined(parts: readonly PatternPart[]): PatternPart[] {
  return parts.reduce<PatternPart[]>((all, part) => {
    const last = all.at(-1);
    if (last && "text" in last && "text" in part)
      return [...all.slice(0, -1), { text: last.text + part.text }];
    return [...all, part];
  }, []);
}

function wordsOf(parts: readonly PatternPart[]): string {
  return argumentWords({ name: "x", is: "pattern", parts: [...parts], empty: false });
}

describe("a pattern", () => {
  test.each([
    ["[a-z]{1,3}", "abc", "abcd"],
    ["web-[0-9]{2}", "web-07", "web-7"],
    [String.raw`[a-z0-9-]{1,32}\.example\.org`, "a-1.example.org", "a-1xexample.org"],
    ["v?[0-9]", undefined, undefined],
    ["[v]?[0-9]", "v1", "w1"],
    [String.raw`[\]a]{2}`, "]a", "]b"],
  ])("%s is read as people mean it", (source, fits, not) => {
    const parts = patternParts(source);
    expect(parts !== undefined).toBe(fits !== undefined);
    if (!parts || fits === undefined || not === undefined) return;
    expect([fitsPattern(parts, fits), fitsPattern(parts, not)]).toEqual([true, false]);
    const words = argumentWords({ name: "x", is: "pattern", parts, empty: false });
    expect(words).toContain("^");
  });

  test("is never shown like another: what is shown can be read back", () => {
    expect(wordsOf([{ chars: [" ", "-", "a-z"], min: 1, max: 1 }])).not.toBe(
      wordsOf([{ chars: [" -a", "-", "z"], min: 1, max: 1 }]),
    );
    const parts = fc.array(fc.oneof(classPart, textPart), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, (given) => {
        const words = wordsOf(given);
        expect(patternParts(words.slice("text of the form ^".length, -1))).toEqual(joined(given));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [["a-z", "0-9", "-", "_", "."], []],
    [
      [" -~"],
      [
        /^nearly anything: its form admits blank, semicolon ;.*backtick `.*backslash \\/,
        /from blank to ~ holds signs/,
      ],
    ],
    [["$", "a-z"], [/^its form admits dollar sign \$$/]],
    [["A-z"], [/backslash/, /from A to z holds signs/]],
    [["+-9"], [/slash/, /from \+ to 9 holds signs/]],
    [["#-%"], [/dollar sign/]],
  ])("of %j says which signs it lets through", (set, said) => {
    const found = breadthOfPattern([{ text: "/;" }, { chars: set, min: 0, max: 256 }]);
    expect(found).toHaveLength(said.length);
    for (const [at, words] of said.entries()) expect(found[at]).toMatch(words);
  });

  test.each(["(a+)+", "a|b", "a*", ".", "^a$", "[a-z", "a{2}", "[^a]", String.raw`\d`, String.raw`[\w]`])(
    "%s is more than devices match",
    (source) => {
      expect(patternParts(source)).toBeUndefined();
    },
  );
});
