import { fitsPattern } from "@countersign/protocol";
import { describe, expect, test } from "vitest";
import { patternParts } from "./pattern-parts.ts";
import { argumentWords } from "./standing-words.ts";

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

  test.each(["(a+)+", "a|b", "a*", ".", "^a$", "[a-z", "a{2}"])("%s is more than devices match", (source) => {
    expect(patternParts(source)).toBeUndefined();
  });
});
