import type { Run } from "@countersign/api";
import { expect, test } from "vitest";
import { byWhoSigns, waitsForWords } from "./waiting-runs.ts";

const authority = `sha256:${"a".repeat(64)}`;
const waiting = (...persons: string[]) =>
  // Of a run nothing else is read here.
  ({ missing: [{ authority, name: "Acme", needs: "", persons }], objections: [] }) as unknown as Run;
const [forBoth, forBob] = [waiting("ann", "bob"), waiting("bob")];

test("what waits for oneself is told from what waits for others", () => {
  const of = (person: { authority: string; person: string } | null) =>
    byWhoSigns([forBoth, forBob], { person });
  expect(of({ authority, person: "ann" })).toEqual({ own: [forBoth], others: [forBob] });
  expect(of({ authority, person: "bob" })).toEqual({ own: [forBoth, forBob], others: [] });
  // The same name in another root is somebody else.
  expect(of({ authority: `sha256:${"b".repeat(64)}`, person: "bob" }).own).toEqual([]);
  // Whoever refused is not asked again.
  const refused = {
    ...forBoth,
    objections: [{ effect: "refuse" as const, person: "ann", reason: "no", at: 1 }],
  };
  expect(byWhoSigns([refused], { person: { authority, person: "ann" } }).own).toEqual([]);
  expect(waitsForWords(refused)).toBe("Waits for bob");
  expect(of(null)).toEqual({ own: [forBoth, forBob], others: [] });
});

test("whom something waits for is said in a few words", () => {
  expect(waitsForWords(forBoth)).toBe("Waits for ann, bob");
  expect(waitsForWords(waiting("a", "b", "c", "d", "e"))).toBe("Waits for a, b, c and 2 more");
  expect(waitsForWords(waiting())).toBe("Nobody can sign it");
});
