/** The device's beliefs as one file of its own, and back. The file is the runner's alone; what it says was checked before it was written. */
import {
  type AdmittedAs,
  type Carried,
  carry,
  type Crypto,
  decodeUtf8,
  encodeUtf8,
  type KnownVeto,
  parseDocument,
  pinPeople,
  type PinnedPeople,
  type PinnedRoot,
  pinRoot,
  type Signed,
  uncarry,
} from "@countersign/protocol";
import type { Held, HeldCheckpoint, LeftAuthority, TrustState } from "./trust-state.ts";

/** The trust file is damaged; nothing may be executed on what is left of it. */
export class TrustFileBroken extends Error {
  readonly code = "trust-file-broken";
  constructor(detail: string) {
    super(`the device's trust file cannot be read (${detail}); restore it, or enrol again with --force`);
    this.name = "TrustFileBroken";
  }
}

interface TrustFile {
  readonly format: 1;
  readonly roots: readonly Carried[];
  readonly people: readonly Carried[];
  /** By authority and requester, who counts as having added them: after a jump over lists, more than the list says. */
  readonly adders?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly admission?: AdmittedAs;
  readonly past_admissions: readonly string[];
  readonly vetoes: readonly KnownVeto[];
  readonly watermark: number;
  readonly left: readonly LeftAuthority[];
  readonly wanted: readonly string[];
  readonly log_key?: string;
  readonly log_since?: number;
  readonly checkpoints: readonly HeldCheckpoint[];
  readonly log_fault?: "log-inconsistent";
  readonly log_resets?: readonly string[];
  readonly gone_keys?: readonly string[];
}

/** The state as bytes. */
export function trustBytes(state: TrustState): Uint8Array {
  const file: TrustFile = {
    format: 1,
    roots: state.pins.map((held) => carry(held.signed)),
    people: state.people.map((held) => carry(held.signed)),
    adders: Object.fromEntries(
      state.people.map(({ pinned }) => [pinned.authority, Object.fromEntries(pinned.adders)]),
    ),
    ...(state.admission ? { admission: state.admission } : {}),
    past_admissions: state.pastAdmissions,
    vetoes: state.vetoes,
    watermark: state.watermark,
    left: state.left,
    wanted: state.wanted,
    ...(state.logKey === undefined ? {} : { log_key: state.logKey }),
    ...(state.logSince === undefined ? {} : { log_since: state.logSince }),
    checkpoints: state.checkpoints,
    ...(state.logFault ? { log_fault: state.logFault } : {}),
    log_resets: state.logResets,
    gone_keys: state.goneKeys,
  };
  return encodeUtf8(JSON.stringify(file));
}

/** The state in bytes that `trustBytes` wrote. Throws TrustFileBroken. */
export function readTrustBytes(bytes: Uint8Array, crypto: Crypto): TrustState {
  const file = readFile(bytes);
  return {
    pins: file.roots.map((carried) => heldRoot(carried, crypto)),
    people: file.people.map((carried) => heldPeople(carried, file.adders ?? {}, crypto)),
    ...(file.admission ? { admission: file.admission } : {}),
    pastAdmissions: file.past_admissions,
    vetoes: file.vetoes,
    watermark: file.watermark,
    left: file.left,
    wanted: file.wanted,
    ...(file.log_key === undefined ? {} : { logKey: file.log_key }),
    ...(file.log_since === undefined ? {} : { logSince: file.log_since }),
    checkpoints: file.checkpoints,
    ...(file.log_fault ? { logFault: file.log_fault } : {}),
    logResets: file.log_resets ?? [],
    goneKeys: file.gone_keys ?? [],
  };
}

function readFile(bytes: Uint8Array): TrustFile {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes) ?? "");
    // Written by `trustBytes` into a directory that only the agent's owner may enter.
    if (typeof value === "object" && value !== null && "format" in value && value.format === 1)
      return value as TrustFile;
  } catch (error) {
    throw new TrustFileBroken(error instanceof Error ? error.message : "not JSON");
  }
  throw new TrustFileBroken("another format");
}

function heldRoot(carried: Carried, crypto: Crypto): Held<PinnedRoot> {
  const signed = received(carried);
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) throw new TrustFileBroken(parsed.detail);
  return { signed, pinned: pinRoot(parsed.document, signed.bytes, crypto) };
}

function heldPeople(
  carried: Carried,
  adders: NonNullable<TrustFile["adders"]>,
  crypto: Crypto,
): Held<PinnedPeople> {
  const signed = received(carried);
  const parsed = parseDocument("people", signed.bytes);
  if (!parsed.ok) throw new TrustFileBroken(parsed.detail);
  const known = new Map(Object.entries(adders[parsed.document.authority] ?? {}));
  return { signed, pinned: pinPeople(parsed.document, signed.bytes, crypto, known) };
}

function received(carried: Carried): Signed {
  const signed = uncarry(carried);
  if (!signed) throw new TrustFileBroken("a document is not base64");
  return signed;
}
