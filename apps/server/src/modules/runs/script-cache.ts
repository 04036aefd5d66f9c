/** Script bytes by their hash: content never changes, so what was read once need not be read again. */
import type { ServerContext } from "../../platform/context.ts";
import { perServer } from "../../platform/per-server.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findScriptContent } from "../scripts/index.ts";

const MAX_BYTES = 16 * 1024 * 1024;

/** Recently used scripts, the oldest forgotten first. */
class ScriptCache {
  readonly #scripts = new Map<string, Uint8Array>();
  #bytes = 0;

  keep(hash: string, content: Uint8Array): void {
    if (this.#scripts.has(hash)) return;
    this.#scripts.set(hash, content);
    this.#bytes += content.length;
    for (const [oldest, bytes] of this.#scripts) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#scripts.delete(oldest);
      this.#bytes -= bytes.length;
    }
  }

  find(hash: string): Uint8Array | undefined {
    const found = this.#scripts.get(hash);
    if (found) {
      // Most recently used last.
      this.#scripts.delete(hash);
      this.#scripts.set(hash, found);
    }
    return found;
  }
}

const cacheOf = perServer(() => new ScriptCache());

/** The content with this hash. Throws where no version has it: scripts are never deleted. */
export async function scriptBytes(ctx: ServerContext, tx: Tx, hash: string): Promise<Uint8Array> {
  const cached = cacheOf(ctx).find(hash);
  if (cached) return cached;
  const content = await findScriptContent(tx, hash);
  if (!content) throw new Error(`no script has the content ${hash}`);
  return keepScript(ctx, hash, content);
}

/** Keeps content that was read anyway. */
export function keepScript(ctx: ServerContext, hash: string, content: Uint8Array): Uint8Array {
  cacheOf(ctx).keep(hash, content);
  return content;
}
