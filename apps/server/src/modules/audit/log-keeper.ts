/**
 * The log keeper: one pass after the other, each of them sequencing what waits, signing the new head, and writing the
 * files. It wakes when entries were committed, here or in another replica, and looks once a second anyway. Entries are
 * durable with the action that made them; their place in the tree can wait a moment, in which whoever acted gets the
 * machine to themselves and more entries come to share the pass.
 */
import type { ServerContext } from "../../platform/context.ts";
import { question } from "../../platform/questions.ts";
import { openCheckpointSigner } from "./checkpoint-signer.ts";
import { adoptKey, signHead } from "./checkpoints.ts";
import { exportLog } from "./export-log.ts";
import { LogForkError } from "./log-fork-error.ts";
import { outboxTopic } from "./outbox-topic.ts";
import { batchSize, sequenceEntries } from "./sequence-entries.ts";

/** Keeps the log of one server. */
export interface LogKeeper {
  /** Resolves when everything that was committed before the call is in the log, signed or not. */
  gather(): Promise<void>;
  /** Resolves when everything that was committed before the call is in the log, under a signed head, and on disk. */
  settle(): Promise<void>;
  /** Why nothing is written any more, if so. */
  stoppedBecause(): string | undefined;
  stop(): Promise<void>;
}

/** Asked by whoever must wait for the log; with no keeper in this process there is nothing to wait for. */
export const settleLog = question<[], Promise<void>>("settle-log", () => Promise.resolve());
/** Asked before entries are listed: whoever did something finds it there. */
export const gatherLog = question<[], Promise<void>>("gather-log", () => Promise.resolve());
/** Asked by readiness and doctor. */
export const logStopped = question<[], string | undefined>("log-stopped", () => undefined);

const lookEveryMs = 1000;
/** From the first entry that waits to the pass that takes it along, unless somebody waits for the log. */
const gatherMs = 100;
/** Heads are signed this often at most, unless somebody waits. */
const signEveryMs = 1000;

/** Starts the keeper; the log has a signed head when this resolves. */
export async function startLogKeeper(ctx: ServerContext): Promise<LogKeeper> {
  const signer = openCheckpointSigner(ctx.config.keysDir, ctx.config.serverName);
  let stopped: string | undefined;
  let queue: Promise<void> = Promise.resolve();
  let gathering: NodeJS.Timeout | undefined;
  let signedSize = -1;
  let signedAtMs = 0;
  let size = 0;

  async function pass(mustSign: boolean): Promise<void> {
    if (stopped !== undefined) return;
    try {
      for (let moved = batchSize; moved === batchSize; size += moved) moved = await sequenceEntries(ctx);
      if (size === signedSize || (!mustSign && Date.now() - signedAtMs < signEveryMs)) return;
      const checkpoint = await signHead(ctx, signer);
      size = checkpoint.size;
      signedSize = size;
      signedAtMs = Date.now();
      await exportLog(ctx, checkpoint, signer.vkey);
    } catch (error) {
      if (error instanceof LogForkError) {
        stopped = error.code;
        ctx.log.fatal(
          { err: error },
          "the audit log is not what was written: nothing more is sequenced or signed",
        );
      } else ctx.log.error({ err: error }, "the audit log could not be kept; trying again");
      throw error;
    }
  }
  const enqueue = (mustSign: boolean): Promise<void> => {
    const done = queue.then(() => pass(mustSign));
    queue = done.catch(() => undefined);
    return done;
  };
  const look = () => {
    // Failures are logged by the pass, and tried again with the next look.
    enqueue(false).catch(() => undefined);
  };
  const wake = () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      look();
    }, gatherMs);
  };

  await adoptKey(ctx, signer);
  await enqueue(true);
  const stopListening = ctx.bus.listen(outboxTopic, wake);
  const looking = setInterval(look, lookEveryMs);
  return {
    gather: () => enqueue(false),
    settle: () => enqueue(true),
    stoppedBecause: () => stopped,
    async stop() {
      stopListening();
      clearInterval(looking);
      clearTimeout(gathering);
      // What other modules recorded while they stopped is still taken along.
      await enqueue(true).catch(() => undefined);
    },
  };
}
