/** Signatures that are added to a stored document: each is verified before it is stored, and by whom is known. */
import {
  MAX_BATCHES,
  MAX_SIGNATURES,
  type Namespace,
  type PinnedRoot,
  serverSigned,
  type Signature,
  type Signed,
  signersOf,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { StoredDocument } from "./document-store.ts";
import { namingBatches } from "./naming-batches.ts";
import type { TrustRegistry } from "./trust-registry.ts";

const namespaces: Readonly<Record<StoredDocument["type"], readonly Namespace[]>> = {
  root: ["countersign.root.v1"],
  people: ["countersign.people.v1"],
  admission: ["countersign.admit.v1", "countersign.approve.v1"],
  standing: ["countersign.standing.v1", "countersign.approve.v1"],
  token: ["countersign.token.v1"],
  veto: ["countersign.veto.v1"],
  logreset: ["countersign.logreset.v1", "countersign.approve.v1"],
  breakglass: ["countersign.breakglass.v1"],
};

/** Documents that requesters of a people list sign as well. */
const OF_REQUESTERS: readonly string[] = ["countersign.veto.v1", "countersign.standing.v1"];

/** What signatures are added to: a published document, or a draft. */
type Signable = Signed & Pick<StoredDocument, "hash" | "type">;

/**
 * The document with the signatures that were new, or why one of them was refused. `also` are roots that are only drafts:
 * their people sign them, and what leads to them.
 */
export async function withAdded(
  registry: TrustRegistry,
  document: Signable,
  added: { readonly signatures: readonly Signature[]; readonly batches: readonly Uint8Array[] },
  also: readonly PinnedRoot[] = [],
): Promise<
  | { readonly ok: true; readonly signed: Signed; readonly accepted: number }
  | { readonly ok: false; readonly because: string; readonly detail: string }
> {
  const known = new Set(document.signatures.map(identityOf));
  const fresh = added.signatures.filter((signature) => !known.has(identityOf(signature)));
  for (const signature of fresh) {
    if (!namespaces[document.type].includes(signature.namespace))
      return {
        ok: false,
        because: "wrong-namespace",
        detail: `${signature.namespace} does not sign a ${document.type}`,
      };
    const fault = await faultOf(registry, document, signature, added.batches, also);
    if (fault !== undefined) return { ok: false, because: fault, detail: `key ${signature.key}` };
  }
  const batches = [
    ...(document.batches ?? []),
    ...(fresh.length > 0 ? namingBatches(document, added.batches) : []),
  ];
  const signatures = [...document.signatures, ...fresh];
  if (signatures.length > MAX_SIGNATURES || batches.length > MAX_BATCHES)
    return {
      ok: false,
      because: "too-many-signatures",
      detail: `at most ${MAX_SIGNATURES} signatures and ${MAX_BATCHES} batches`,
    };
  return { ok: true, signed: { bytes: document.bytes, signatures, batches }, accepted: fresh.length };
}

/** Two signatures by one key in one namespace say the same; the first stays. */
const identityOf = (signature: Signature) => `${signature.namespace} ${signature.key}`;

async function faultOf(
  registry: TrustRegistry,
  document: Signable,
  signature: Signature,
  batches: readonly Uint8Array[],
  also: readonly PinnedRoot[],
): Promise<string | undefined> {
  const signed = { bytes: document.bytes, signatures: [signature], batches };
  let fault: string | undefined;
  for (const pin of also) {
    const signers = await signersOf(pin.persons, pin, signed, signature.namespace, nodeCrypto);
    if (signers.persons.length > 0) return undefined;
    fault ??= signers.faults[0]?.because;
  }
  for (const { roots, newest, people } of registry.all()) {
    // A root may be signed by those it names itself: a successor's people over the last trial root.
    const own = roots.find((root) => root.pinned.hash === document.hash)?.pinned;
    for (const pin of new Set([own, newest].filter((candidate) => candidate !== undefined))) {
      const signers = await signersOf(pin.persons, pin, signed, signature.namespace, nodeCrypto);
      if (signers.persons.length > 0) return undefined;
      fault ??= signers.faults[0]?.because;
    }
    // Where policies trust the server, it asks for standing approvals as it asks for runs.
    const isOfServer = document.type === "standing" && signature.namespace === "countersign.standing.v1";
    if (isOfServer && (await serverSigned(newest, signed, signature.namespace, nodeCrypto))) return undefined;
    if (people && OF_REQUESTERS.includes(signature.namespace)) {
      const signers = await signersOf(
        people.pinned.requesters,
        newest,
        signed,
        signature.namespace,
        nodeCrypto,
      );
      if (signers.persons.length > 0) return undefined;
      fault ??= signers.faults[0]?.because;
    }
  }
  return fault ?? "key-unknown";
}
