/**
 * The inbox of a running runner: commands of the local administrator leave an act as a file in the state directory,
 * the runner carries it out before it judges anything else and leaves the result beside it. Only the agent's own user
 * can look into the state directory, so only that user can leave one.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, watch } from "node:fs";
import { readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { makePrivateDirectory } from "../state/private-directory.ts";
import { readTrustedFile } from "../state/trusted-file.ts";
import { type Administration, type AdministrationResult, readAdministration } from "./administration.ts";

const ACT = /^act-[0-9]{13}-[0-9a-f]{16}\.json$/;
const ANSWER_MILLISECONDS = 15_000;

function inboxPath(stateDirectory: string): string {
  return join(stateDirectory, "inbox");
}

/** The runner's end. */
export class Inbox {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens the inbox; `onArrival` is called whenever something may have come. */
  static async open(stateDirectory: string, onArrival: () => void): Promise<Inbox> {
    const directory = inboxPath(stateDirectory);
    await makePrivateDirectory(directory);
    watch(directory, { persistent: false }, () => onArrival());
    return new Inbox(directory);
  }

  /** Carries out what waits, oldest first. */
  async empty(carryOut: (act: Administration) => Promise<AdministrationResult>): Promise<void> {
    const names = readdirSync(this.#directory).filter((name) => ACT.test(name));
    for (const name of names.toSorted()) {
      const path = join(this.#directory, name);
      const act = readAdministration(await readAct(path));
      // Taken out first: an act that ends the runner is not tried again.
      await unlink(path);
      const result: AdministrationResult = act
        ? await carryOut(act)
        : { done: [], refused: [{ because: "bad-shape", detail: "not an act of administration" }] };
      await leave(this.#directory, name.replace(/^act/, "result"), JSON.stringify(result));
    }
  }
}

/** The command's end: leaves an act and waits for the result; undefined where no runner answered. */
export async function leaveAct(
  stateDirectory: string,
  act: Administration,
): Promise<AdministrationResult | undefined> {
  const directory = inboxPath(stateDirectory);
  await makePrivateDirectory(directory);
  const id = `${Date.now()}-${randomBytes(8).toString("hex")}.json`;
  await leave(directory, `act-${id}`, JSON.stringify(act));
  const until = Date.now() + ANSWER_MILLISECONDS;
  const answer = join(directory, `result-${id}`);
  while (Date.now() < until) {
    const text = await readFile(answer, "utf8").catch(() => undefined);
    if (text !== undefined) {
      await unlink(answer);
      // Written by the runner just above.
      return JSON.parse(text) as AdministrationResult;
    }
    await pause(50);
  }
  await unlink(join(directory, `act-${id}`)).catch(() => undefined);
  return undefined;
}

async function leave(directory: string, name: string, text: string): Promise<void> {
  const temporary = join(directory, `.new-${name}`);
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, join(directory, name));
}

async function readAct(path: string): Promise<unknown> {
  try {
    return JSON.parse(Buffer.from((await readTrustedFile(path)) ?? []).toString("utf8"));
  } catch {
    return undefined;
  }
}
