/** Documents that the device itself signs: receipts, statuses, link certificates. */
import {
  documentBytes,
  type Documents,
  type DocumentType,
  type Namespace,
  type Signed,
} from "@countersign/protocol";
import { signSshsigEd25519 } from "@countersign/protocol/node";
import type { DeviceKeys } from "./device-identity.ts";

/** Canonical bytes and the device's signature. Throws DocumentError where the document is not well formed. */
export function signByDevice<T extends DocumentType>(
  keys: Pick<DeviceKeys, "seed" | "publicKeyText">,
  type: T,
  document: Documents[T],
  namespace: Namespace,
): Signed {
  const bytes = documentBytes(type, document);
  const { seed, publicKeyText } = keys;
  return { bytes, signatures: [signSshsigEd25519({ seed, publicKeyText, namespace, message: bytes })] };
}
