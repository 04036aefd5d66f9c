/**
 * The public part of an entry, and the only one that is hashed into the tree: canonical JSON with exactly these fields.
 *
 * It is written for readers who may see nothing else, such as another client's auditor. So it says *what kind* of
 * thing happened and *when*, and never who, where, to whom or for which client: a list of clients is confidential too.
 * All of that stands in the body, behind the commitment. The event is a name from a fixed vocabulary and cannot carry
 * free text.
 */
import { canonicalBytes, parseCanonical } from "@countersign/protocol";
import { LogError } from "./log-error.ts";
import { isCount } from "./tree-size.ts";

/** Format number of the headers that this release writes. */
export const ENTRY_FORMAT = 1;

/** Largest header that is read, in bytes; ours are below 300. */
export const MAX_HEADER_BYTES = 1024;

const MAX_EVENT_LENGTH = 100;
const EVENT = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/;
const COMMITMENT = /^sha256:[0-9a-f]{64}$/;
const FIELDS = ["commitment", "event", "format", "time", "type"];

/** What the public may know of an entry. */
export interface EntryHeader {
  /** When it was recorded, in whole seconds since 1970 (UTC). */
  readonly time: number;
  /** What happened, as the module that records it named it: `run.requested`. */
  readonly event: string;
  /** Salted commitment to the canonical bytes of the body. */
  readonly commitment: string;
}

/** Why bytes are no header. */
export type HeaderRefusal =
  | "header-not-canonical"
  | "header-fields"
  | "header-format"
  | "header-time"
  | "header-event"
  | "header-commitment";

/** The header's canonical bytes: the log entry. Throws LogError `time` or `event-name`. */
export function encodeHeader(header: EntryHeader): Uint8Array {
  const { time, event, commitment } = header;
  if (!isCount(time)) throw new LogError("time", `a time is whole seconds, got ${time}`);
  if (!isEventName(event)) throw new LogError("event-name", `an event is dotted lower-case words: ${event}`);
  return canonicalBytes({ type: "entry", format: ENTRY_FORMAT, time, event, commitment });
}

/** The header in `bytes` (from a bundle: untrusted), or why there is none. */
export function parseHeader(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly header: EntryHeader }
  | { readonly ok: false; readonly because: HeaderRefusal } {
  const parsed = parseCanonical(bytes, { maxBytes: MAX_HEADER_BYTES, maxDepth: 1 });
  if (!parsed.ok) return { ok: false, because: "header-not-canonical" };
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ok: false, because: "header-fields" };
  // Canonical bytes have their keys sorted.
  if (Object.keys(value).join() !== FIELDS.join() || value["type"] !== "entry")
    return { ok: false, because: "header-fields" };
  const { format, time, event, commitment } = value;
  if (format !== ENTRY_FORMAT) return { ok: false, because: "header-format" };
  if (typeof time !== "number" || !isCount(time)) return { ok: false, because: "header-time" };
  if (typeof event !== "string" || !isEventName(event)) return { ok: false, because: "header-event" };
  if (typeof commitment !== "string" || !COMMITMENT.test(commitment))
    return { ok: false, because: "header-commitment" };
  return { ok: true, header: { time, event, commitment } };
}

/** True for a name that a header may carry: two or more dotted lower-case words, at most 100 characters. */
export function isEventName(event: string): boolean {
  return event.length <= MAX_EVENT_LENGTH && EVENT.test(event);
}
