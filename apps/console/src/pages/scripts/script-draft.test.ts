/** What cannot be saved is found while it is written, by the field where it stands. */
import { expect, test } from "vitest";
import { canSave, draftFaults, EMPTY_SCRIPT, MOST_BYTES } from "./script-draft.ts";

const draft = { ...EMPTY_SCRIPT, name: "tidy", text: "echo hi\n" };
const parameter = (name: string) => ({ name, type: "text" as const, required: true });

test("a name, a text and sound arguments are enough", () => {
  expect(canSave({ ...draft, parameters: [parameter("days"), parameter("mode")] })).toBe(true);
});

test.each(["", "-", "Tidy", "a b", "a/b", "-new", "a".repeat(64)])("%j is no name", (name) => {
  expect(draftFaults({ ...draft, name }).name).toBeDefined();
});

test("an empty text, and one that is too long in bytes, are refused", () => {
  expect(draftFaults({ ...draft, text: " \n" }).text).toBe("A script has a text.");
  expect(draftFaults({ ...draft, text: "€".repeat(MOST_BYTES / 2) }).text).toMatch(/at most 1 MiB/);
});

test("arguments with bad, double or no names, and choices of nothing, are refused where they stand", () => {
  const choice = { name: "mode", type: "choice" as const, required: true, choices: [] };
  const { parameters } = draftFaults({
    ...draft,
    parameters: [parameter("days"), parameter("Days"), parameter("days"), choice],
  });
  expect(parameters.map((fault) => fault === undefined)).toEqual([true, false, false, false]);
});
