/**
 * Orders from the server's own console: a file in the data directory, which only the server's account may write. The
 * answer is a file beside it. No request from the network leads here.
 */
import { lstatSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { replaceDurably } from "./secrets/write-durably.ts";

const LONGEST_BYTES = 4096;

/** Takes the order of this name, if there is one, and answers it. */
export async function takeHostOrder(
  dataDir: string,
  name: string,
  carryOut: (text: string) => Promise<object>,
): Promise<void> {
  const path = join(dataDir, name);
  const text = readOrder(path);
  if (text === undefined) return;
  const answer = await carryOut(text);
  replaceDurably(`${path}.answer`, Buffer.from(JSON.stringify(answer)), 0o600);
  rmSync(path, { force: true });
}

/** Who ordered it, as the machine knows them: for people to read, no proof of anything. */
export function ordererIn(text: string): string {
  return (
    text
      .replaceAll(/[^\p{L}\p{N} ._@-]/gu, "")
      .slice(0, 100)
      .trim() || "somebody on the server"
  );
}

function readOrder(path: string): string | undefined {
  try {
    const found = lstatSync(path);
    if (!found.isFile() || found.size > LONGEST_BYTES) return "";
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  }
}
