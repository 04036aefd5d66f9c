import { expect, test } from "vitest";
import { entryRow } from "./entry-row.ts";

const entry = { index: 8, time: 1_795_310_202, event: "setup.refused" };
const row = (body: Record<string, unknown>) => entryRow({ ...entry, body }).slice(3);

test("a line says who did what to what, and how it ended", () => {
  const actor = { kind: "user", name: "Ann Miller", id: "1" };
  const object = { kind: "client", id: "home" };
  expect(entryRow({ ...entry, body: { actor, object, outcome: "done" } })).toEqual([
    "8",
    "2026-11-22 01:16:42Z",
    "setup.refused",
    "Ann Miller",
    "client home",
    "done",
  ]);
});

test("whoever is no user is called what they are, and a refusal by its code", () => {
  const device = { kind: "device", name: "vm" };
  const object = { kind: "device", id: "0-1" };
  expect(row({ actor: device, object, after: { name: "vm" }, outcome: "done" })).toEqual([
    "vm (device)",
    "device vm",
    "done",
  ]);
  const nobody = { kind: "anonymous", name: "anonymous" };
  expect(row({ actor: nobody, code: "setup-token", outcome: "refused" })).toEqual([
    "anonymous",
    "-",
    "refused: setup-token",
  ]);
});

test("a receipt says what the device says, and a document is named by the beginning of its hash", () => {
  const device = { kind: "device", name: "vm" };
  const object = { kind: "run", id: "0-1" };
  const details = { outcome: "refused", code: "floor-keys" };
  expect(row({ actor: device, object, details, outcome: "done" })).toEqual([
    "vm (device)",
    "run 0-1",
    "refused: floor-keys",
  ]);
  const root = { kind: "root", id: `sha256:${"0123456789abcdef".repeat(4)}` };
  expect(row({ actor: device, object: root, outcome: "done" })[1]).toBe("root sha256:0123456789ab…");
});

test("a body of another shape is no reason to end", () => {
  expect(row({ actor: "ann", object: null, outcome: 3 })).toEqual(["-", "-", "-"]);
});
