/** Between signed documents in memory and on the wire. */
import { decodeBase64, encodeBase64 } from "../encoding/bytes.ts";
import type { Signed } from "../roots/signed.ts";
import type { Carried } from "./frames.ts";

/** A signed document for a frame. */
export function carry(signed: Signed): Carried {
  return {
    bytes: encodeBase64(signed.bytes),
    signatures: [...signed.signatures],
    ...(signed.batches && signed.batches.length > 0 ? { batches: signed.batches.map(encodeBase64) } : {}),
  };
}

/** A signed document from a frame; undefined where its base64 is not strict. */
export function uncarry(carried: Carried): Signed | undefined {
  const bytes = decodeBase64(carried.bytes);
  const batches = (carried.batches ?? []).map(decodeBase64);
  if (!bytes || batches.some((batch) => batch === undefined)) return undefined;
  return { bytes, signatures: carried.signatures, batches: batches.filter((batch) => batch !== undefined) };
}
