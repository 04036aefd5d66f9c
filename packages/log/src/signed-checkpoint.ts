/** A checkpoint as it travels: signed by the log's key, perhaps cosigned by others. */
import type { Crypto } from "@countersign/protocol";
import { type Checkpoint, type CheckpointRefusal, formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import {
  type NoteParseRefusal,
  type NoteSigner,
  type NoteVerifyRefusal,
  parseNote,
  signNote,
  verifyNote,
} from "./signed-note.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** Why a signed checkpoint is not accepted. `checkpoint-other-log`: well signed, but its origin is not the signing key's name. */
export type OpenCheckpointRefusal =
  | NoteParseRefusal
  | NoteVerifyRefusal
  | CheckpointRefusal
  | "checkpoint-other-log";

/** The checkpoint as a signed note. Whoever calls this has made sure that it extends all that were signed before. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): Promise<Uint8Array> {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/**
 * The checkpoint in `bytes` (from outside: untrusted), if one of the log's `keys` signed it and it speaks of the log
 * of that key's name.
 *
 * Signature lines of other keys are passed over; witnesses are judged elsewhere.
 */
export async function openCheckpoint(
  crypto: Pick<Crypto, "verify">,
  bytes: Uint8Array,
  keys: readonly VerifierKey[],
): Promise<
  | { readonly ok: true; readonly checkpoint: Checkpoint }
  | { readonly ok: false; readonly because: OpenCheckpointRefusal }
> {
  const parsed = parseNote(bytes);
  if (!parsed.ok) return parsed;
  const verified = await verifyNote(crypto, parsed.note, keys);
  if (!verified.ok) return verified;
  const read = parseCheckpoint(parsed.note.text);
  if (!read.ok) return read;
  const named = verified.by.some((key) => key.name === read.checkpoint.origin);
  return named ? read : { ok: false, because: "checkpoint-other-log" };
}
