/** Making an entry out of what happened, and checking later that a body is the one that was recorded. */
import { CanonicalError, canonicalBytes, type Json, parseCanonical } from "@countersign/protocol";
import { commit, SALT_BYTES } from "./commitment.ts";
import { encodeHeader, type EntryHeader, type HeaderRefusal, parseHeader } from "./entry-header.ts";
import type { Hasher } from "./hasher.ts";
import { LogError } from "./log-error.ts";

/** Largest body, in bytes. Larger things (outputs, scripts) are named in the body by hash and length. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The confidential part of an entry: who, to what, for which client, before and after. Never part of the tree. */
export type EntryBody = { [field: string]: Json };

/** An entry ready to be written: the header goes into the log, body and salt beside it. */
export interface MadeEntry {
  readonly header: Uint8Array;
  readonly commitment: string;
  /** Canonical bytes of the body. */
  readonly body: Uint8Array;
}

/** Why a body is not the recorded one. */
export type BodyRefusal =
  | HeaderRefusal
  | "salt-length"
  | "body-too-large"
  | "body-mismatch"
  | "body-not-canonical"
  | "body-not-an-object";

/**
 * The entry for something that happened at `time` (whole seconds); `salt` is 32 fresh random bytes.
 *
 * Throws LogError `time`, `event-name`, `salt-length`, `body-not-canonical` or `body-too-large`: the transaction that
 * wanted to record this must then not happen either.
 */
export function makeEntry(
  hasher: Hasher,
  what: {
    readonly time: number;
    readonly event: string;
    readonly body: EntryBody;
    readonly salt: Uint8Array;
  },
): MadeEntry {
  const body = bodyBytes(what.body);
  if (body.length > MAX_BODY_BYTES) {
    throw new LogError("body-too-large", `a body is at most ${MAX_BODY_BYTES} bytes, got ${body.length}`);
  }
  const commitment = commit(hasher, what.salt, body);
  return { header: encodeHeader({ time: what.time, event: what.event, commitment }), commitment, body };
}

/** Whether `body` (canonical bytes) with `salt` is what the entry `header` commits to; all three from outside: untrusted. */
export function checkBody(
  hasher: Hasher,
  header: Uint8Array,
  salt: Uint8Array,
  body: Uint8Array,
):
  | { readonly ok: true; readonly header: EntryHeader; readonly body: EntryBody }
  | { readonly ok: false; readonly because: BodyRefusal } {
  const parsed = parseHeader(header);
  if (!parsed.ok) return parsed;
  if (salt.length !== SALT_BYTES) return { ok: false, because: "salt-length" };
  if (body.length > MAX_BODY_BYTES) return { ok: false, because: "body-too-large" };
  if (commit(hasher, salt, body) !== parsed.header.commitment) return { ok: false, because: "body-mismatch" };
  const value = parseCanonical(body, { maxBytes: MAX_BODY_BYTES });
  if (!value.ok) return { ok: false, because: "body-not-canonical" };
  if (typeof value.value !== "object" || value.value === null || Array.isArray(value.value)) {
    return { ok: false, because: "body-not-an-object" };
  }
  return { ok: true, header: parsed.header, body: value.value };
}

function bodyBytes(body: EntryBody): Uint8Array {
  try {
    return canonicalBytes(body);
  } catch (cause) {
    if (cause instanceof CanonicalError)
      throw new LogError("body-not-canonical", `the body ${cause.message}`, { cause });
    throw cause;
  }
}
