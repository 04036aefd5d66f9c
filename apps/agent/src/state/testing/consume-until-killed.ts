/**
 * Child process of the crash test: consumes and finishes ids as fast as it can and tells each one only after the
 * store said that it is durable. Ids end in the number of the attempt, so that they never repeat.
 */
import { writeSync } from "node:fs";
import { ConsumedStore } from "../consumed-store.ts";
import { ReceiptStore } from "../receipt-store.ts";

const [directory = "", attempt = ""] = process.argv.slice(2);
const consumed = await ConsumedStore.open(`${directory}/consumed`);
const receipts = await ReceiptStore.open(`${directory}/receipts`);
// Synchronous, so that a line is out before the next step begins.
const tell = (line: string): void => void writeSync(1, `${line}\n`);
tell("ready");

async function work(lane: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const id = `${lane}-${n}-${attempt}`;
    const answer = await consumed.consume(id, { lane, note: "x".repeat(n % 300) });
    tell(`consumed ${id} ${answer.ok}`);
    const receipt = await receipts.append(id, (seq, prev) => ({
      document: Buffer.from(JSON.stringify({ seq, prev: prev ?? null, id })),
      signature: "s",
    }));
    tell(`receipt ${receipt.seq} ${receipt.hash}`);
    if (n % 2 === 0) {
      await consumed.finish(id, receipt.hash);
      tell(`finished ${id}`);
    }
    if (n % 3 === 0) {
      await receipts.acknowledge(receipt.seq);
      tell(`acknowledged ${receipt.seq}`);
    }
  }
}

await Promise.all([work(1), work(2), work(3)]);
