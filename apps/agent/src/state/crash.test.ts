/** kill -9 at fifty moments: what was promised is there, nothing is torn, no number is used twice. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ConsumedStore } from "./consumed-store.ts";
import { ReceiptStore } from "./receipt-store.ts";

const program = join(import.meta.dirname, "testing/consume-until-killed.ts");

/** Runs the child for a while, kills it and gives the lines that it had told. */
async function runAndKill(directory: string, attempt: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, directory, String(attempt)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      told += chunk.toString();
      if (told.startsWith("ready\n")) resolve();
    });
  });
  await ready;
  // Spread over the phases of a write; the exact moment is the scheduler's.
  await pause((attempt * 7) % 60);
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await closed;
  return told.split("\n").slice(1, -1);
}

test("every acknowledged id stays consumed through fifty crashes, and the chain of receipts has no gap", {
  timeout: 180_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), "countersign-test-crash-"));
  const everConsumed = new Set<string>();
  const everFinished = new Set<string>();
  const receiptHashes = new Map<number, string>();
  const everAcknowledged = new Set<number>();
  for (let attempt = 0; attempt < 50; attempt += 1) {
    for (const line of await runAndKill(directory, attempt)) {
      const [what, subject = "", detail = ""] = line.split(" ");
      if (what === "consumed") {
        expect(detail).toBe("true");
        everConsumed.add(subject);
      } else if (what === "finished") {
        everFinished.add(subject);
      } else if (what === "acknowledged") {
        everAcknowledged.add(Number(subject));
      } else {
        expect(receiptHashes.has(Number(subject))).toBe(false);
        receiptHashes.set(Number(subject), detail);
      }
    }
    const consumed = await ConsumedStore.open(join(directory, "consumed"));
    const receipts = await ReceiptStore.open(join(directory, "receipts"));
    const unfinished = new Set(consumed.unfinished().map(({ requestId }) => requestId));
    const sample = [...everConsumed].slice(-50);
    expect([...everConsumed].filter((id) => !consumed.has(id))).toEqual([]);
    expect([...everFinished].filter((id) => unfinished.has(id))).toEqual([]);
    for (const id of sample) {
      expect(await consumed.consume(id, {})).toEqual({ ok: false, because: "already-consumed" });
    }
    const pending = new Map(receipts.pending().map((receipt) => [receipt.seq, receipt.hash]));
    for (const [seq, hash] of receiptHashes) {
      if (everAcknowledged.has(seq)) expect(pending.has(seq)).toBe(false);
      // Acknowledged without having told us is possible for the very last ones only.
      else expect([hash, undefined]).toContain(pending.get(seq));
    }
    expect(receipts.lastSeq).toBeGreaterThanOrEqual(Math.max(0, ...receiptHashes.keys()));
    await Promise.all([consumed.close(), receipts.close()]);
  }
  expect(everConsumed.size).toBeGreaterThan(100);
  const lost = [...receiptHashes.keys()].length;
  expect(lost).toBeGreaterThan(100);
  rmSync(directory, { recursive: true });
});
