/** Which devices were admitted, under which name, to which client: found out from the admissions themselves, as a device would. */
import {
  type AdmittedAs,
  checkAdmission,
  hashOf,
  parseDocument,
  type PinnedRoot,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/** What was found. */
export interface AcceptedAdmissions {
  /** By fingerprint, what the device holds if it took everything shown here. */
  readonly admitted: ReadonlyMap<string, AdmittedAs>;
  /** Bytes of the admissions that were accepted. */
  readonly documents: readonly Uint8Array[];
  /** Why others were not. */
  readonly refused: readonly { readonly hash: string; readonly because: string; readonly detail: string }[];
}

/**
 * Judges admissions for the devices with these fingerprints, each after the ones that it replaces. What a device alone
 * knows (its sealing key and machine) is taken from the admission: the device itself compares it.
 */
export async function acceptAdmissions(
  pins: readonly PinnedRoot[],
  fingerprints: ReadonlySet<string>,
  shown: readonly Signed[],
): Promise<AcceptedAdmissions> {
  const admitted = new Map<string, AdmittedAs>();
  const documents: Uint8Array[] = [];
  const refused: { hash: string; because: string; detail: string }[] = [];
  for (const signed of inOrder(shown)) {
    const parsed = parseDocument("admission", signed.bytes);
    const hash = hashOf(signed.bytes, nodeCrypto);
    if (!parsed.ok) {
      refused.push({ hash, because: parsed.because, detail: parsed.detail });
      continue;
    }
    const { devices } = parsed.document;
    // Signatures are checked once where all devices stand alike: none of them was admitted before.
    let alike: Awaited<ReturnType<typeof checkAdmission>> | undefined;
    let accepted = false;
    for (const { fingerprint, seal, machine } of devices) {
      if (!fingerprints.has(fingerprint)) continue;
      const held = admitted.get(fingerprint);
      const view = {
        fingerprint,
        seal,
        pins,
        ...(machine === undefined ? {} : { machine }),
        ...(held ? { held } : {}),
      };
      const fresh = held === undefined;
      const verdict = (fresh ? alike : undefined) ?? (await checkAdmission(view, signed, nodeCrypto));
      if (fresh) alike = verdict;
      if (!verdict.ok) {
        refused.push({ hash, because: verdict.because, detail: verdict.detail });
        break;
      }
      accepted = true;
      const name =
        devices.find((device) => device.fingerprint === fingerprint)?.name ?? verdict.admitted.name;
      admitted.set(fingerprint, { ...verdict.admitted, name });
    }
    if (accepted) documents.push(signed.bytes);
  }
  return { admitted, documents, refused };
}

/** Those that replace nothing first, each other after what it replaces. */
function inOrder(shown: readonly Signed[]): Signed[] {
  const left = new Map(shown.map((signed) => [hashOf(signed.bytes, nodeCrypto), signed]));
  const ordered: Signed[] = [];
  const place = (hash: string, depth: number) => {
    const signed = left.get(hash);
    if (!signed || depth > 16) return;
    left.delete(hash);
    const parsed = parseDocument("admission", signed.bytes);
    if (parsed.ok && parsed.document.previous !== undefined) place(parsed.document.previous, depth + 1);
    ordered.push(signed);
  };
  for (const hash of left.keys()) place(hash, 0);
  return ordered;
}
