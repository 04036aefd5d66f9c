/** Which devices were admitted, under which name, to which client: found out from the admissions themselves, as a device would. */
import {
  type Admission,
  type AdmittedAs,
  checkAdmission,
  checkVeto,
  documentType,
  hashOf,
  type KnownVeto,
  parseDocument,
  type PinnedRoot,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { TokenLedger } from "../disk/token-store.ts";

/** What was found. */
export interface AcceptedAdmissions {
  /** By fingerprint, what the device holds if it took everything shown here. */
  readonly admitted: ReadonlyMap<string, AdmittedAs>;
  /** Bytes of the admissions that were accepted. */
  readonly documents: readonly Uint8Array[];
  /** Hashes of those that a machine signed for itself, with a token's key. */
  readonly selfNamed: ReadonlySet<string>;
  /** Why others were not. */
  readonly refused: readonly { readonly hash: string; readonly because: string; readonly detail: string }[];
}

/**
 * Judges admissions for the devices with these fingerprints, each after the ones that it replaces. What a device alone
 * knows (its sealing key and machine) is taken from the admission: the device itself compares it. Tokens, and what was
 * said against them, stand among what is `shown`; how many machines a token lets in, `ledger` knows.
 */
export async function acceptAdmissions(
  pins: readonly PinnedRoot[],
  fingerprints: ReadonlySet<string>,
  shown: readonly Signed[],
  ledger: TokenLedger,
): Promise<AcceptedAdmissions> {
  const admitted = new Map<string, AdmittedAs>();
  const documents: Uint8Array[] = [];
  const selfNamed = new Set<string>();
  const refused: { hash: string; because: string; detail: string }[] = [];
  const tokens = shown.filter(({ bytes }) => documentType(bytes) === "token");
  const beside = { pins, tokens, vetoes: await vetoesIn(pins, shown) };
  for (const signed of inOrder(shown.filter(({ bytes }) => !BESIDE.has(documentType(bytes))))) {
    const parsed = parseDocument("admission", signed.bytes);
    const hash = hashOf(signed.bytes, nodeCrypto);
    if (!parsed.ok) {
      refused.push({ hash, because: parsed.because, detail: parsed.detail });
      continue;
    }
    const { devices } = parsed.document;
    const known = ledger.knows(hash);
    // Signatures are checked once where all devices stand alike: none of them was admitted before.
    let alike: Awaited<ReturnType<typeof checkAdmission>> | undefined;
    let accepted = false;
    for (const { fingerprint, seal, machine } of devices) {
      if (!fingerprints.has(fingerprint)) continue;
      const held = admitted.get(fingerprint);
      const view = {
        ...beside,
        fingerprint,
        seal,
        ...(machine === undefined ? {} : { machine }),
        ...(held ? { held } : {}),
      };
      const fresh = held === undefined;
      const verdict = known
        ? letInBefore(parsed.document, hash)
        : ((fresh ? alike : undefined) ?? (await checkAdmission(view, signed, nodeCrypto)));
      if (fresh) alike = verdict;
      const full = verdict.ok && verdict.token !== undefined && !known && !room(verdict.token, hash);
      if (!verdict.ok || full) {
        const why = verdict.ok
          ? { because: "token-used-up", detail: "its token has let in as many machines as it says" }
          : verdict;
        refused.push({ hash, because: why.because, detail: why.detail });
        break;
      }
      accepted = true;
      if (known || verdict.token !== undefined) selfNamed.add(hash);
      const name =
        devices.find((device) => device.fingerprint === fingerprint)?.name ?? verdict.admitted.name;
      admitted.set(fingerprint, { ...verdict.admitted, name });
    }
    if (accepted) documents.push(signed.bytes);
  }
  return { admitted, documents, selfNamed, refused };

  function room(token: string, admission: string): boolean {
    const signed = tokens.find(({ bytes }) => hashOf(bytes, nodeCrypto) === token);
    const parsed = signed && parseDocument("token", signed.bytes);
    return parsed?.ok === true && ledger.letIn(token, admission, parsed.document.max);
  }
}

const BESIDE: ReadonlySet<ReturnType<typeof documentType>> = new Set(["token", "veto"]);

/** What a token let in stays, whatever became of the token and of whoever signed it. */
function letInBefore(
  { authority, client, devices }: Admission,
  hash: string,
): { ok: true; admitted: AdmittedAs; token?: string } {
  return { ok: true, admitted: { hash, authority, client, name: devices[0]?.name ?? "" } };
}

async function vetoesIn(pins: readonly PinnedRoot[], shown: readonly Signed[]): Promise<KnownVeto[]> {
  const vetoes: KnownVeto[] = [];
  for (const signed of shown) {
    if (documentType(signed.bytes) !== "veto") continue;
    const verdict = await checkVeto(pins, [], signed, nodeCrypto);
    if (verdict.ok) vetoes.push(verdict.veto);
  }
  return vetoes;
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
