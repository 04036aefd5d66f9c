/** Batches that came with signatures, as far as a document has any use of them. */
import { equalBytes, hashOf, parseDocument, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/**
 * Those that name the document and are not beside it already. Devices look at few: what names something else would only
 * take the place of the next approver's.
 */
export function namingBatches(signed: Signed, given: readonly Uint8Array[]): Uint8Array[] {
  const id = hashOf(signed.bytes, nodeCrypto);
  const found: Uint8Array[] = [];
  for (const bytes of given) {
    const parsed = parseDocument("batch", bytes);
    const known = [...(signed.batches ?? []), ...found].some((other) => equalBytes(other, bytes));
    if (parsed.ok && parsed.document.subjects.includes(id) && !known) found.push(bytes);
  }
  return found;
}
