/** People who keep asking for runs, whatever breaks, and remember what the server acknowledged. */
import { readFile } from "node:fs/promises";
import { ApiError, type Client, endpoints, UnreachableError } from "@countersign/api";
import type { Chance } from "./chance.ts";

/** Appends its argument to the marker file: at once, or before some output that takes about 300 ms. */
export const SCRIPTS = {
  "mark-and-end": (file: string) => `printf '%s\\n' "$1" >> '${file}'\n`,
  "mark-and-talk": (file: string) =>
    `printf '%s\\n' "$1" >> '${file}'\nfor step in 1 2 3; do echo "$1 $step"; sleep 0.1; done\n`,
  "talk-and-mark": (file: string) =>
    `for step in 1 2 3; do echo "$1 $step"; sleep 0.1; done\nprintf '%s\\n' "$1" >> '${file}'\n`,
} as const;

/** A device that comes back within this window still runs what was asked; the shortest that a request may have. */
export const WINDOW_SECONDS = 60;
/** A script's own time limit. */
export const LIMIT_SECONDS = 10;

/** Puts the scripts. */
export async function putScripts(client: Client, markerFile: string): Promise<void> {
  for (const [name, text] of Object.entries(SCRIPTS)) {
    await client.call(endpoints.scripts.putScript, {
      params: { name },
      body: {
        interpreter: "bash",
        content: Buffer.from(text(markerFile)).toString("base64"),
        parameters: [{ name: "mark", type: "text", required: true }],
      },
    });
  }
}

/** The lines that scripts left. */
export async function readMarks(markerFile: string): Promise<string[]> {
  return (await readFile(markerFile, "utf8")).split("\n").filter((line) => line !== "");
}

/** Asks for runs on one device until told to stop. */
export class Workload {
  readonly #client: Client;
  readonly #device: string;
  readonly #chance: Chance;
  readonly #acknowledged: { run: string; mark: string }[] = [];
  #asked = 0;
  #stopping = false;
  #people: Promise<void>[] = [];
  #onAcknowledged: (() => void)[] = [];

  constructor(client: Client, device: string, chance: Chance) {
    this.#client = client;
    this.#device = device;
    this.#chance = chance;
  }

  /** Lets so many people ask, each for one run after the other. */
  start(people: number): void {
    this.#people = Array.from({ length: people }, () => this.#keepAsking());
  }

  /** What was answered with 201. */
  get acknowledged(): readonly { readonly run: string; readonly mark: string }[] {
    return this.#acknowledged;
  }

  /** How many times somebody asked. */
  get asked(): number {
    return this.#asked;
  }

  /** Resolves with the next acknowledgement, or after a while without one. */
  async nextAcknowledgement(patienceMilliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, patienceMilliseconds);
    this.#onAcknowledged.push(resolve);
    await promise;
    clearTimeout(timer);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#people);
  }

  async #keepAsking(): Promise<void> {
    const names = Object.keys(SCRIPTS);
    while (!this.#stopping) {
      this.#asked += 1;
      const mark = `mark-${this.#asked}`;
      const script = names[this.#chance.below(names.length)] ?? "";
      try {
        const { status, reply } = await this.#client.call(endpoints.runs.requestRun, {
          body: {
            script,
            arguments: { mark },
            devices: [this.#device],
            reason: mark,
            window_seconds: WINDOW_SECONDS,
            limits: { seconds: LIMIT_SECONDS, output: 65_536 },
          },
        });
        if (status !== 201) throw new Error(`a run was answered with ${status}`);
        this.#acknowledged.push({ run: reply.id, mark });
        for (const tell of this.#onAcknowledged.splice(0)) tell();
      } catch (error) {
        if (!isOutage(error)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, this.#chance.below(250)));
    }
  }
}

/** The server, or its database, is not there at the moment: nothing was acknowledged. Anything else is a defect. */
export function isOutage(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 503;
  // A connection that ends in the middle of an answer, and a question that takes too long.
  return (
    error instanceof UnreachableError ||
    error instanceof TypeError ||
    (error instanceof Error && error.name === "TimeoutError")
  );
}
