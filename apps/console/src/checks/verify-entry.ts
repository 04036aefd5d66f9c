/**
 * Whether an entry is what was recorded, and is in the log: the body hashes to the header's commitment, the header is a
 * leaf of the tree, the tree's head was signed by the log's key. Pure; all of it comes from a server that may lie.
 */
import {
  canonicalBytes,
  CanonicalError,
  type Crypto,
  decodeBase64,
  decodeHex,
  encodeHex,
  encodeUtf8,
  hashOf,
  type Json,
} from "@countersign/protocol";
import { checkBody, leafHash, openCheckpoint, parseVerifierKey, verifyInclusion } from "@countersign/log";

/** What is to be verified. */
export interface EntryToVerify {
  readonly index: number;
  /** Base64, as the API gives them. */
  readonly header: string;
  readonly salt: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The signed tree head, as text. */
  readonly checkpoint: string;
  readonly proof: readonly string[];
  /** The log's verifier key: the one trusted thing, to be compared with one from elsewhere. */
  readonly vkey: string;
}

/** The three steps that were taken, with what each gave; or the first that failed. */
export type EntryVerdict =
  | { readonly ok: true; readonly size: number; readonly leaf: string; readonly root: string }
  | { readonly ok: false; readonly step: "body" | "checkpoint" | "inclusion"; readonly because: string };

/** Verifies an entry. */
export async function verifyEntry(given: EntryToVerify, crypto: Crypto): Promise<EntryVerdict> {
  const header = decodeBase64(given.header);
  const salt = decodeBase64(given.salt);
  const body = bytesOf(given.body);
  if (!header || !salt || !body) return { ok: false, step: "body", because: "not-readable" };
  const checked = checkBody(crypto, header, salt, body);
  if (!checked.ok) return { ok: false, step: "body", because: checked.because };

  const key = parseVerifierKey(crypto, given.vkey);
  if (!key.ok) return { ok: false, step: "checkpoint", because: key.because };
  const opened = await openCheckpoint(crypto, encodeUtf8(given.checkpoint), [key.key]);
  if (!opened.ok) return { ok: false, step: "checkpoint", because: opened.because };

  const { size, root } = opened.checkpoint;
  const proof = given.proof.map((hash) => decodeHex(hash.replace(/^sha256:/, "")) ?? new Uint8Array(0));
  const included = verifyInclusion(crypto, {
    index: given.index,
    size,
    root,
    leaf: leafHash(crypto, header),
    proof,
  });
  if (!included.ok) return { ok: false, step: "inclusion", because: included.because };
  return { ok: true, size, leaf: hashOf(header, crypto), root: `sha256:${encodeHex(root)}` };
}

/** The body as it was hashed; undefined where it is nothing that canonical JSON can say. */
function bytesOf(body: Readonly<Record<string, unknown>>): Uint8Array | undefined {
  try {
    // It came as JSON; what canonical JSON cannot say throws.
    return canonicalBytes(body as { [field: string]: Json });
  } catch (cause) {
    if (cause instanceof CanonicalError) return undefined;
    throw cause;
  }
}
