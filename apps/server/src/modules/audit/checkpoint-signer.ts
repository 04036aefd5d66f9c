/**
 * The signer of tree heads. It believes nobody: it keeps its own record of the last head it signed, beside its key, and
 * signs another one only with a proof that the new tree continues the old one. Whoever owns the database cannot get a
 * fork signed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatVerifierKey, signCheckpoint, verifyConsistency } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { z } from "zod";
import { replaceDurably } from "../../platform/secrets/write-durably.ts";
import { LogForkError } from "./log-fork-error.ts";
import { openNoteKey } from "./note-key.ts";

/** A tree head. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Signs heads of one log. */
export interface CheckpointSigner {
  /** Verifier key, as text. */
  readonly vkey: string;
  /**
   * The head as a signed note. `prove` gives the consistency proof from an older size. Throws LogForkError `log-shrank`
   * or `log-forked` instead of signing what does not continue the last one.
   */
  sign(head: TreeHead, prove: (fromSize: number) => Promise<readonly Uint8Array[]>): Promise<Uint8Array>;
}

const record = z.strictObject({
  size: z.number().int().min(0),
  root: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Opens the signer of `keysDir`. */
export function openCheckpointSigner(keysDir: string, host: string): CheckpointSigner {
  const signer = openNoteKey(keysDir, host);
  const file = join(keysDir, "log-last-signed.json");
  return {
    vkey: formatVerifierKey(signer.key),
    async sign(head, prove) {
      const last = readLast(file);
      if (last) await refuseUnlessContinued(last, head, prove);
      const note = await signCheckpoint({ origin: signer.key.name, ...head }, [signer]);
      // Remembered before it is given away.
      const line = JSON.stringify({ size: head.size, root: Buffer.from(head.root).toString("hex") });
      replaceDurably(file, Buffer.from(`${line}\n`), 0o600);
      return note;
    },
  };
}

async function refuseUnlessContinued(
  last: TreeHead,
  head: TreeHead,
  prove: (fromSize: number) => Promise<readonly Uint8Array[]>,
): Promise<void> {
  if (head.size < last.size) {
    throw new LogForkError(
      "log-shrank",
      `the log has ${head.size} entries, and a head of ${last.size} entries was signed already`,
    );
  }
  const verdict = verifyConsistency(nodeHasher, {
    oldSize: last.size,
    oldRoot: last.root,
    newSize: head.size,
    newRoot: head.root,
    proof: last.size === 0 || last.size === head.size ? [] : await prove(last.size),
  });
  if (!verdict.ok)
    throw new LogForkError(
      "log-forked",
      `the log does not continue the signed head of ${last.size} entries (${verdict.because})`,
    );
}

function readLast(file: string): TreeHead | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  }
  const { size, root } = record.parse(JSON.parse(text));
  return { size, root: new Uint8Array(Buffer.from(root, "hex")) };
}
