/** Documents that devices sign: whether one was really signed by the key that is the device. */
import {
  type DocumentType,
  type Documents,
  type Namespace,
  parseDocument,
  type Signed,
  verifySignature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/** The document, or why it is not one of this device. */
export type DeviceDocument<T extends DocumentType> =
  | { readonly ok: true; readonly document: Documents[T]; readonly signed: Signed }
  | { readonly ok: false; readonly because: string; readonly detail: string };

/** Reads a document from a device (untrusted) and verifies that exactly its key signed it. */
export async function readFromDevice<T extends "status" | "receipt" | "link">(
  type: T,
  signed: Signed | undefined,
  device: { readonly key: string; readonly fingerprint: string },
): Promise<DeviceDocument<T>> {
  if (!signed) return { ok: false, because: "not-base64", detail: "the document is not strict base64" };
  const parsed = parseDocument(type, signed.bytes);
  if (!parsed.ok) return { ok: false, because: parsed.because, detail: parsed.detail };
  const { document } = parsed;
  if (document.device !== device.fingerprint)
    return { ok: false, because: "other-device", detail: `it speaks for ${document.device}` };
  const [signature] = signed.signatures;
  if (!signature || signed.signatures.length > 1)
    return { ok: false, because: "signature-count", detail: "a device signs once" };
  const namespace: Namespace = `countersign.${type}.v1`;
  const verdict = await verifySignature({
    signature,
    keyText: device.key,
    message: signed.bytes,
    namespace,
    crypto: nodeCrypto,
  });
  return verdict.ok
    ? { ok: true, document, signed }
    : { ok: false, because: verdict.because, detail: "not signed by the device's key" };
}
