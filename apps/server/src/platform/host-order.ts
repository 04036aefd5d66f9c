/**
 * Orders from the server's own console: a file in the data directory, which only the server's account may write. The
 * answer is a file beside it. No request from the network leads here.
 */
import { lstatSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { ServerContext } from "./context.ts";
import { replaceDurably } from "./secrets/write-durably.ts";

const LONGEST_BYTES = 4096;
const expiring = z.looseObject({ expires_at: z.number() });

/** Paths at which something lies that is no order: said once, not at every look. */
const told = new Set<string>();

/** Takes the order of this name, if there is one, and answers it. An answer that is over is removed. */
export async function takeHostOrder(
  ctx: ServerContext,
  name: string,
  carryOut: (text: string) => Promise<object>,
): Promise<void> {
  const path = join(ctx.config.dataDir, name);
  dropOldAnswer(`${path}.answer`, ctx.clock.seconds());
  const text = readOrder(ctx, path);
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

function readOrder({ log }: ServerContext, path: string): string | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() && found.size <= LONGEST_BYTES) return readFileSync(path, "utf8");
  if (!found) told.delete(path);
  else if (!told.has(path)) {
    told.add(path);
    log.warn({ path }, "what lies where orders are laid is no small file of its own: it is not read");
  }
  return undefined;
}

/** Whoever ordered it and did not wait leaves an answer behind; a link in it must not lie there for longer than it opens anything. */
function dropOldAnswer(path: string, now: number): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > LONGEST_BYTES) return;
  const read = expiring.safeParse(parsed(path));
  if (read.success && read.data.expires_at <= now) rmSync(path, { force: true });
}

/** Whoever ordered takes the answer away, at any time. */
function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
