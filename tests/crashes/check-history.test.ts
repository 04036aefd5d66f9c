/** The checker of the crash suite sees each thing that must not happen, and nothing in a history where none did. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkHistory, treeHash } from "./check-history.ts";
import type { EntryFact, History } from "./history.ts";

const hex = (text: string) => createHash("sha256").update(text).digest("hex");
const receiptHash = (seq: number) => `sha256:${hex(`receipt ${seq}`)}`;

function entry(event: string, object: string, receipt?: string): EntryFact {
  return { event, object, receipt, header: Buffer.from(`${event} ${object} ${receipt}`) };
}

const entries: readonly EntryFact[] = [
  entry("setup.completed", "user:1"),
  entry("run.requested", "run:r1"),
  entry("run.receipt", "run:r1", receiptHash(1)),
  entry("run.requested", "run:r2"),
  entry("run.requested", "run:r3"),
  entry("run.receipt", "run:r3", receiptHash(2)),
  entry("run.requested", "run:r4"),
  entry("run.receipt", "run:r4", receiptHash(3)),
];

function rootOf(size: number, from: readonly EntryFact[] = entries): string {
  const leaf = ({ header }: EntryFact) => createHash("sha256").update(Buffer.of(0)).update(header).digest();
  return treeHash(from.slice(0, size).map(leaf)).toString("hex");
}

const honest: History = {
  marks: ["m1", "m3"],
  acknowledged: [
    { run: "r1", mark: "m1" },
    { run: "r2", mark: "m2" },
  ],
  runs: [
    { id: "r1", mark: "m1", state: "ran", exit: 0, code: null, receipt: receiptHash(1) },
    { id: "r2", mark: "m2", state: "lost", exit: null, code: "never-delivered", receipt: null },
    { id: "r3", mark: "m3", state: "interrupted", exit: null, code: "agent-died", receipt: receiptHash(2) },
    { id: "r4", mark: "m4", state: "refused", exit: null, code: "too-late", receipt: receiptHash(3) },
  ],
  shownReceipts: [receiptHash(1), receiptHash(3)],
  receipts: [
    { hash: receiptHash(1), seq: 1, prev: undefined, run: "r1" },
    { hash: receiptHash(2), seq: 2, prev: receiptHash(1), run: "r3" },
    { hash: receiptHash(3), seq: 3, prev: receiptHash(2), run: "r4" },
  ],
  device: { lastSeq: 3, undelivered: 0 },
  entries,
  checkpoints: [
    { size: 1, root: rootOf(1) },
    { size: 5, root: rootOf(5) },
    { size: 5, root: rootOf(5) },
    { size: 8, root: rootOf(8) },
  ],
};

function changed(run: string, change: Partial<History["runs"][number]>): Partial<History> {
  return { runs: honest.runs.map((one) => (one.id === run ? { ...one, ...change } : one)) };
}

test("an honest history breaks nothing", () => {
  expect(checkHistory(honest)).toEqual([]);
});

const otherEntries = entries.with(2, entry("run.receipt", "run:r1", receiptHash(9)));

describe("what must not happen is seen", () => {
  test.each<[string, Partial<History>, string]>([
    ["a run executed twice", { marks: ["m1", "m3", "m1"] }, "m1 was executed 2 times"],
    ["an interrupted run executed twice", { marks: ["m1", "m3", "m3"] }, "m3 was executed 2 times"],
    ["an execution that nobody asked for", { marks: ["m1", "m3", "m9"] }, "m9 was executed, and no run"],
    [
      "an acknowledged run that is gone",
      { acknowledged: [...honest.acknowledged, { run: "r9", mark: "m9" }] },
      "r9 (m9) was acknowledged and is not known",
    ],
    ["an acknowledged run with another argument", changed("r2", { mark: "m0" }), "r2 (m2) was acknowledged"],
    ["a run that hangs", changed("r2", { state: "sent" }), "r2 hangs: sent"],
    ["a run that is called ran and left no mark", { marks: ["m3"] }, "r1 ran, and left 0 marks"],
    ["a run that is called refused and was executed", { marks: ["m1", "m3", "m4"] }, "r4 was refused"],
    [
      "a missing entry of a request",
      { entries: entries.with(3, entry("session.started", "user:1")) },
      "r2 has 0 entries",
    ],
    ["a doubled entry", { entries: [...entries, entry("run.requested", "run:r1")] }, "r1 has 2 entries"],
    [
      "an entry without a run",
      { entries: [...entries, entry("run.requested", "run:r8")] },
      "run:r8, which is not",
    ],
    [
      "a missing entry of a receipt",
      { entries: entries.with(5, entry("session.started", "user:1")) },
      `receipt 2 (${receiptHash(2)}) has 0 entries`,
    ],
    [
      "a receipt that was shown and is gone",
      { shownReceipts: [receiptHash(7)] },
      `${receiptHash(7)} was shown and is gone`,
    ],
    [
      "a gap in the receipts",
      { receipts: honest.receipts.filter(({ seq }) => seq !== 2), shownReceipts: [] },
      "receipt 2 is missing",
    ],
    [
      "a missing receipt at the end",
      { device: { lastSeq: 4, undelivered: 0 } },
      "the device made 4 receipts, the server has 3",
    ],
    [
      "a receipt that was never delivered",
      { device: { lastSeq: 3, undelivered: 1 } },
      "1 receipts were never",
    ],
    [
      "a receipt that follows another one than it says",
      { receipts: honest.receipts.map((one) => (one.seq === 3 ? { ...one, prev: receiptHash(1) } : one)) },
      "receipt 3 does not follow",
    ],
    [
      "a log that falls",
      { checkpoints: [honest.checkpoints[3]!, honest.checkpoints[1]!] },
      "the log fell from 8 to 5 entries",
    ],
    [
      "a fork",
      { checkpoints: [...honest.checkpoints, { size: 8, root: rootOf(8, otherEntries) }] },
      "the checkpoint of 8 entries is of another history",
    ],
    [
      "a log that lost its end",
      { checkpoints: [...honest.checkpoints, { size: 9, root: rootOf(8) }] },
      "a checkpoint of 9 entries was shown, the log ends at 8",
    ],
  ])("%s", (_what, change, sentence) => {
    expect(checkHistory({ ...honest, ...change }).join("\n")).toContain(sentence);
  });
});
