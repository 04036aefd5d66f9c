/** A receipt as proof: signed by the very device that the request names, over the very request. What a server says of a run is no proof. */
import type { CarriedDocument } from "@countersign/api";
import {
  hashOf,
  keyFingerprint,
  keyKind,
  parseDocument,
  parseSignature,
  type Receipt,
  uncarry,
  verifySignature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/** What a server hands out as a receipt, with the key that it says belongs to it. */
export interface ShownReceipt {
  readonly device_key: string;
  readonly receipt: CarriedDocument;
}

/** The receipt with its hash, or why it proves nothing. */
export type ProvenReceipt =
  | { readonly ok: true; readonly receipt: Receipt; readonly hash: string }
  | { readonly ok: false; readonly because: string };

/** The fingerprint of the key that a shown receipt comes with; undefined where that is no key. */
export function deviceOf({ device_key: key }: ShownReceipt): string | undefined {
  return keyKind(key) === "ssh" ? keyFingerprint(key, nodeCrypto) : undefined;
}

/** Judges a shown receipt for the request with this hash. */
export async function proveReceipt(shown: ShownReceipt, requestHash: string): Promise<ProvenReceipt> {
  const { bytes, signatures } = shown.receipt;
  const [parsed, ...more] = signatures.map(parseSignature);
  if (!parsed?.ok || more.length > 0) return { ok: false, because: "a device signs once" };
  const signed = uncarry({ bytes, signatures: [parsed.signature] });
  const read = signed && parseDocument("receipt", signed.bytes);
  if (!signed || !read?.ok) return { ok: false, because: "it is no receipt" };
  const receipt = read.document;
  if (receipt.device !== deviceOf(shown)) return { ok: false, because: "it is another device's" };
  if (receipt.subject !== requestHash) return { ok: false, because: "it is of another request" };
  const verdict = await verifySignature({
    signature: parsed.signature,
    keyText: shown.device_key,
    message: signed.bytes,
    namespace: "countersign.receipt.v1",
    crypto: nodeCrypto,
  });
  if (!verdict.ok) return { ok: false, because: `the device did not sign it (${verdict.because})` };
  return { ok: true, receipt, hash: hashOf(signed.bytes, nodeCrypto) };
}
