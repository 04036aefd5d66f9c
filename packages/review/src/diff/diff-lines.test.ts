/** A difference leads from the old lines to the new ones, is short where little changed, and takes no time by the square. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newMeter } from "../text/meter.ts";
import { diffLines } from "./diff-lines.ts";

function told(old: readonly string[], now: readonly string[]): string[] {
  return diffLines(old, now, newMeter()).map((edit) =>
    edit.op === "removed" ? `-${old[edit.old]}` : `${edit.op === "added" ? "+" : " "}${now[edit.now]}`,
  );
}

test.each<[what: string, old: string, now: string, difference: string]>([
  ["nothing", "a b c", "a b c", " a  b  c"],
  ["a line in the middle", "a b c", "a x c", " a -b +x  c"],
  ["a line more", "a b", "a b c", " a  b +c"],
  ["a line less", "a b c", "b c", "-a  b  c"],
  ["a line that moved", "a b c d", "b c d a", "-a  b  c  d +a"],
  ["repeated lines", "x x x a x", "x x a x x", " x  x +a  x -a  x"],
  ["everything", "a b", "c d", "-a -b +c +d"],
  ["all of nothing", "", "a", "- +a"],
])("says %s", (_what, old, now, difference) => {
  expect(told(old.split(" "), now.split(" ")).join(" ")).toBe(difference);
});

test("whatever the lines, edits lead from the old ones to the new ones in order", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d", "e", "fi", ""), { maxLength: 40 });
  fc.assert(
    fc.property(lines, lines, (old, now) => {
      const edits = diffLines(old, now, newMeter());
      expect(edits.flatMap((edit) => (edit.op === "added" ? [] : [edit.old]))).toEqual([...old.keys()]);
      expect(edits.flatMap((edit) => (edit.op === "removed" ? [] : [edit.now]))).toEqual([...now.keys()]);
      for (const edit of edits) if (edit.op === "same") expect(old[edit.old]).toBe(now[edit.now]);
    }),
    { numRuns: 2000 },
  );
});

describe("comparing takes steps by the length:", () => {
  const range = (count: number) => Array.from({ length: count }, (_none, at) => `line ${at}`);
  test.each<[what: string, make: (count: number) => [string[], string[]]]>([
    ["nothing in common", (count) => [range(count), range(count).map((line) => `new ${line}`)]],
    ["all lines alike but in number", (count) => [Array(count).fill("x"), Array(count * 2).fill("x")]],
    [
      "two lines in turn, shifted",
      (count) => [
        range(count).map((_line, at) => `${at % 2}`),
        range(count).map((_line, at) => `${(at + 1) % 2}`),
      ],
    ],
    ["turned round", (count) => [range(count), range(count).toReversed()]],
    ["each line pulled apart", (count) => [range(count), range(count).flatMap((line) => [line, "fi"])]],
    [
      "anchors within anchors",
      (count) => [
        range(count).flatMap((line, at) => [line, `${at % 3}`]),
        range(count).flatMap((line, at) => [`${at % 5}`, line, `${at % 2}`]),
      ],
    ],
  ])("%s", (_what, make) => {
    const steps = (count: number) => {
      const meter = newMeter();
      diffLines(...make(count), meter);
      return meter.steps;
    };
    // Small gaps are compared pair by pair, so the first steps are dear; from there on it must not grow faster than a line's logarithm.
    expect(steps(64_000) / steps(16_000)).toBeLessThan(6);
    expect(steps(64_000)).toBeLessThan(64_000 * 250);
  });
});
