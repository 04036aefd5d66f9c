/**
 * Orders from the server's own console: a file in the data directory, which only the server's account may write. The
 * answer is a file beside it.
 */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ServerContext } from "../../platform/context.ts";
import { replaceDurably } from "../../platform/secrets/write-durably.ts";
import { askReset } from "./reset-account.ts";

const orderFile = "authorization-reset";
const longestName = 100;

/** Takes an order, if there is one, and answers it. */
export async function takeResetOrder(ctx: ServerContext): Promise<void> {
  const path = join(ctx.config.dataDir, orderFile);
  const asker = readOrder(path);
  if (asker === undefined) return;
  const answer = await askReset(ctx, asker);
  replaceDurably(`${path}.answer`, Buffer.from(JSON.stringify(answer)), 0o600);
  rmSync(path, { force: true });
}

/** Who ordered it, as the machine knows them: for people to read, no proof of anything. */
function readOrder(path: string): string | undefined {
  try {
    const text = readFileSync(path, "utf8").replaceAll(/[^\p{L}\p{N} ._@-]/gu, "");
    return text.slice(0, longestName).trim() || "somebody on the server";
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  }
}
