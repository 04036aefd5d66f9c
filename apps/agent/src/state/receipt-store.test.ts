/** The chain of receipts: no number twice, each names the one before, nothing lost until acknowledged. */
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ReceiptStore, type MakeReceipt } from "./receipt-store.ts";

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "countersign-test-receipts-"));
  path = join(directory, "receipts");
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const make: MakeReceipt = (seq, prev) => ({
  document: Buffer.from(JSON.stringify({ seq, prev })),
  signature: `signed ${seq}`,
});

async function reopened(store: ReceiptStore): Promise<ReceiptStore> {
  await store.close();
  return ReceiptStore.open(path);
}

describe("ReceiptStore", () => {
  test("numbers and chains receipts, also those asked for at the same time and across restarts", async () => {
    let store = await ReceiptStore.open(path);
    await Promise.all([store.append("a", make), store.append("b", make)]);
    store = await reopened(store);
    await store.append("c", make);
    const pending = store.pending();
    expect(pending.map(({ seq, subject, signature }) => [seq, subject, signature])).toEqual([
      [1, "a", "signed 1"],
      [2, "b", "signed 2"],
      [3, "c", "signed 3"],
    ]);
    expect(pending.map(({ document }) => JSON.parse(Buffer.from(document).toString()))).toEqual([
      { seq: 1 },
      { seq: 2, prev: pending[0]?.hash },
      { seq: 3, prev: pending[1]?.hash },
    ]);
    await store.close();
  });

  test("keeps the chain when all receipts were acknowledged", async () => {
    let store = await ReceiptStore.open(path);
    const first = await store.append("a", make);
    await store.acknowledge(first.seq);
    await store.acknowledge(99);
    store = await reopened(store);
    expect(store.pending()).toEqual([]);
    const second = await store.append("b", make);
    expect(JSON.parse(Buffer.from(second.document).toString())).toEqual({ seq: 2, prev: first.hash });
    await store.close();
  });

  test("finds the receipt that was made but not noted as finished", async () => {
    const store = await ReceiptStore.open(path);
    const receipt = await store.append("run-1", make);
    expect(store.pendingAbout("run-1")).toEqual(receipt);
    expect(store.pendingAbout("run-2")).toBeUndefined();
    await store.close();
  });

  test("uses up no number when making a receipt fails", async () => {
    const store = await ReceiptStore.open(path);
    const failing = store.append("a", () => {
      throw new Error("no key");
    });
    await expect(failing).rejects.toThrow("no key");
    expect((await store.append("b", make)).seq).toBe(1);
    await store.close();
  });

  test("gives disk back once everything was acknowledged, and the chain goes on", async () => {
    let store = await ReceiptStore.open(path);
    const large: MakeReceipt = (seq) => ({
      document: Buffer.from(`${seq}`.padEnd(400_000, ".")),
      signature: "s",
    });
    for (let n = 0; n < 3; n += 1) await store.append("large", large);
    expect(statSync(path).size).toBeGreaterThan(1024 * 1024);
    const last = store.pending().at(-1);
    for (const { seq } of store.pending()) await store.acknowledge(seq);
    expect(statSync(path).size).toBeLessThan(1024);
    const next = await store.append("next", make);
    expect(JSON.parse(Buffer.from(next.document).toString())).toEqual({ seq: 4, prev: last?.hash });
    store = await reopened(store);
    expect(store.pending()).toEqual([next]);
    await store.close();
  });

  test("gives disk back while some are still to be acknowledged: a server that takes all but one fills no disk", async () => {
    let store = await ReceiptStore.open(path);
    const large: MakeReceipt = (seq) => ({
      document: Buffer.from(`${seq}`.padEnd(100_000, ".")),
      signature: "s",
    });
    const kept = await store.append("never acknowledged", large);
    for (let n = 0; n < 60; n += 1) await store.acknowledge((await store.append("large", large)).seq);
    expect(statSync(path).size).toBeLessThan(2 * 1024 * 1024);
    const last = await store.append("last", make);
    store = await reopened(store);
    expect(store.pending()).toEqual([kept, last]);
    expect(last.seq).toBe(62);
    const next = await store.append("next", make);
    expect(JSON.parse(Buffer.from(next.document).toString())).toEqual({ seq: 63, prev: last.hash });
    await store.acknowledge(kept.seq);
    store = await reopened(store);
    expect(store.pending()).toEqual([last, next]);
    await store.close();
  });

  test("goes on with the journal as it is where the disk has no room for a shorter one", async () => {
    const store = await ReceiptStore.open(path);
    const large: MakeReceipt = (seq) => ({
      document: Buffer.from(`${seq}`.padEnd(1_000_000, ".")),
      signature: "s",
    });
    const { seq } = await store.append("large", large);
    // Another file of a directory that is a file cannot be made.
    const moved = `${directory}-moved`;
    renameSync(directory, moved);
    writeFileSync(directory, "");
    await store.acknowledge(seq);
    rmSync(directory);
    renameSync(moved, directory);
    const next = await store.append("next", make);
    expect((await reopened(store)).pending()).toEqual([next]);
  });

  test("refuses a journal from which a receipt is missing", async () => {
    const store = await ReceiptStore.open(path);
    for (const subject of ["a", "b", "c"]) await store.append(subject, make);
    await store.close();
    const lines = readFileSync(path, "utf8").split("\n");
    writeFileSync(path, lines.filter((_, index) => index !== 1).join("\n"));
    await expect(ReceiptStore.open(path)).rejects.toMatchObject({ code: "corrupt" });
  });
});
