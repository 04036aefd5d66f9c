/** Columns are shown as chosen, and never none. */
import { expect, test } from "vitest";
import { choiceIn, columnsOf, toggled } from "./column-choice.ts";

const columns = [
  { id: "name" },
  { id: "client" },
  { id: "seen" },
  { id: "machine", onDemand: true },
] as const;
const ids = (chosen: readonly string[] | undefined) => columnsOf(columns, chosen).map(({ id }) => id);

test("without a choice those are shown that are not on demand", () => {
  expect(ids(undefined)).toEqual(["name", "client", "seen"]);
});

test("a choice keeps the list's order, and the first column", () => {
  expect(ids(["machine", "client"])).toEqual(["name", "client", "machine"]);
  expect(ids([])).toEqual(["name"]);
  expect(ids(["gone"])).toEqual(["name"]);
});

test("showing and hiding leads back to the usual ones", () => {
  const more = toggled(columns, undefined, "machine");
  expect(more).toEqual(["name", "client", "seen", "machine"]);
  expect(toggled(columns, more, "machine")).toBeUndefined();
  expect(toggled(columns, undefined, "seen")).toEqual(["name", "client"]);
});

test("what a memory holds is taken only as far as it is a choice", () => {
  expect(choiceIn(["client", 7], columns)).toEqual(["client"]);
  for (const stored of [null, {}, "client", [], ["gone"]]) expect(choiceIn(stored, columns)).toBeUndefined();
});
