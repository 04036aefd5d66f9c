/** Somebody who keeps looking while things crash, and keeps every checkpoint and every receipt that was shown. */
import { type Client, endpoints, type Run } from "@countersign/api";
import { parseCheckpoint, parseNote } from "@countersign/log";
import type { CheckpointFact } from "./history.ts";
import { isOutage } from "./workload.ts";

const LOOK_EVERY_MILLISECONDS = 250;

/** Reads the checkpoint that a signed note holds. */
export function checkpointOf(note: string): CheckpointFact {
  const parsed = parseNote(Buffer.from(note));
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.note.text) : undefined;
  if (!checkpoint?.ok) throw new Error(`the server shows no checkpoint: ${note}`);
  const { size, root } = checkpoint.checkpoint;
  return { size, root: Buffer.from(root).toString("hex") };
}

/** Looks four times a second. */
export class Observer {
  readonly notes: string[] = [];
  readonly receipts = new Set<string>();
  readonly #client: Client;
  readonly #fetchNote: () => Promise<string>;
  #stopping = false;
  #looking: Promise<void> = Promise.resolve();

  /** `fetchNote` gives `/log/checkpoint`. */
  constructor(client: Client, fetchNote: () => Promise<string>) {
    this.#client = client;
    this.#fetchNote = fetchNote;
  }

  start(): void {
    this.#looking = this.#keepLooking();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#looking;
  }

  async #keepLooking(): Promise<void> {
    while (!this.#stopping) {
      try {
        const note = await this.#fetchNote();
        if (note !== this.notes.at(-1)) this.notes.push(note);
        const { reply } = await this.#client.call(endpoints.runs.listRuns, { query: { limit: 50 } });
        for (const receipt of receiptsIn(reply.runs)) this.receipts.add(receipt);
      } catch (error) {
        if (!isOutage(error)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
    }
  }
}

function receiptsIn(runs: readonly Run[]): string[] {
  return runs.flatMap(({ targets }) => targets.flatMap(({ receipt }) => receipt ?? []));
}
