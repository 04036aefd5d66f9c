/** What waits behind broken glass, as the state directory tells it: for whoever is at the machine, and for `agent status`. */
import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { replaceDurably } from "../state/durable-file.ts";
import { hasCode } from "../state/trusted-file.ts";

/** A wait as the file in the state directory tells it. */
export interface ToldWait {
  readonly request: string;
  readonly breakglass: string;
  readonly what: string;
  readonly reason: string;
  readonly signed_by: readonly string[];
  readonly delay_seconds: number;
  readonly seconds_left: number;
  /** Local time of these words. */
  readonly as_of: number;
}

/** Name of the file, in the state directory. */
export const WAITS_FILE = "break-glass.json";

/** Replaces the file; there is none where nothing waits. False where that could not be done. */
export async function writeWaits(directory: string, waits: readonly ToldWait[]): Promise<boolean> {
  const path = join(directory, WAITS_FILE);
  try {
    if (waits.length > 0) await replaceDurably(path, Buffer.from(`${JSON.stringify(waits, undefined, 2)}\n`));
    else await unlink(path);
    return true;
  } catch (error) {
    return waits.length === 0 && hasCode(error, "ENOENT");
  }
}

/** The waits in the file. */
export function readWaits(bytes: Uint8Array | undefined): readonly ToldWait[] {
  // Written by `writeWaits` into a directory that only the agent's owner may enter.
  return bytes === undefined ? [] : (JSON.parse(Buffer.from(bytes).toString("utf8")) as ToldWait[]);
}
