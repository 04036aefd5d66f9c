/**
 * Checkpoints (C2SP tlog-checkpoint): which log, how many entries, which root. As text they are the body of a signed
 * note. Extension lines are refused: no auditor can check them, and we write none.
 */
import { decodeBase64, encodeBase64 } from "@countersign/protocol";
import { HASH_BYTES } from "./hasher.ts";
import { LogError } from "./log-error.ts";
import { isCount } from "./tree-size.ts";

/** State of a log at one size. */
export interface Checkpoint {
  /** Which log: a name without scheme, for us that of the signing key. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Why text is no checkpoint. */
export type CheckpointRefusal =
  | "checkpoint-malformed"
  | "checkpoint-origin"
  | "checkpoint-size"
  | "checkpoint-root"
  | "checkpoint-extension";

const MAX_ORIGIN_LENGTH = 255;

/** The three lines of a checkpoint. Throws LogError `origin`, `not-an-integer` or `hash-length`. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root } = checkpoint;
  if (!isOrigin(origin))
    throw new LogError("origin", `an origin is one line of 1 to ${MAX_ORIGIN_LENGTH} characters`);
  if (!isCount(size)) throw new LogError("not-an-integer", `a tree size is a whole number, got ${size}`);
  if (root.length !== HASH_BYTES) throw new LogError("hash-length", `a root is 32 bytes, got ${root.length}`);
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** The checkpoint that `text` (the body of a note) holds, or why it holds none. */
export function parseCheckpoint(
  text: string,
):
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly because: CheckpointRefusal } {
  if (!text.endsWith("\n")) return { ok: false, because: "checkpoint-malformed" };
  const [origin, sizeText, rootText, ...extensions] = text.slice(0, -1).split("\n");
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    return { ok: false, because: "checkpoint-malformed" };
  }
  if (!isOrigin(origin)) return { ok: false, because: "checkpoint-origin" };
  const size = /^(?:0|[1-9][0-9]{0,15})$/.test(sizeText) ? Number(sizeText) : Number.NaN;
  if (!isCount(size)) return { ok: false, because: "checkpoint-size" };
  const root = decodeBase64(rootText);
  if (root?.length !== HASH_BYTES) return { ok: false, because: "checkpoint-root" };
  if (extensions.length > 0) return { ok: false, because: "checkpoint-extension" };
  return { ok: true, checkpoint: { origin, size, root } };
}

function isOrigin(origin: string): boolean {
  return (
    origin.length > 0 &&
    origin.length <= MAX_ORIGIN_LENGTH &&
    origin.isWellFormed() &&
    !/\p{Cc}/u.test(origin)
  );
}
