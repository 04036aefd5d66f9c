/** Who signed: from loose signatures to distinct persons of one root. Persons are counted, never keys (trust.md). */
import type { Crypto } from "../crypto.ts";
import { hashOf, parseDocument } from "../documents/document.ts";
import type { Person, Role, Root } from "../documents/root.ts";
import type { PersonKey } from "../documents/fields.ts";
import type { Namespace } from "../signatures/namespaces.ts";
import type { Signature } from "../signatures/signature.ts";
import { type SignatureFault, verifySignature } from "../signatures/verify-signature.ts";
import type { KeyHolder, PinnedRoot } from "./pinned.ts";
import { MAX_BATCHES, type Signed } from "./signed.ts";

/** Why a signature by a known key did not count. */
export type SignerFault = SignatureFault | "passkey-synced";

/** A person whose signature over the document was verified. */
export interface Signer<P> {
  readonly person: P;
  readonly fingerprint: string;
  /** Every key with which this person signed, `fingerprint` among them. */
  readonly fingerprints: readonly string[];
  /** Whether this signature came through a channel apart from the server: an SSH key, or an independent station. */
  readonly independent: boolean;
}

/** What the signatures of one namespace amount to. */
export interface Signers<P> {
  /** One entry per person: the independent signature wins where somebody signed twice. */
  readonly persons: readonly Signer<P>[];
  /** Signatures by known keys that did not verify, with their reason: for the refusal's detail. */
  readonly faults: readonly { key: string; because: SignerFault }[];
}

/** The messages that an approval may cover: the document, or a batch that names it. Other namespaces cover the document only. */
function messagesOf(signed: Signed, namespace: Namespace, crypto: Crypto): Uint8Array[] {
  if (namespace !== "countersign.approve.v1" || !signed.batches) return [signed.bytes];
  const id = hashOf(signed.bytes, crypto);
  const naming = signed.batches.slice(0, MAX_BATCHES).filter((bytes) => {
    const parsed = parseDocument("batch", bytes);
    return parsed.ok && parsed.document.subjects.includes(id);
  });
  return [signed.bytes, ...naming];
}

/** Verifies one signature by one key of `root`; the station tells a passkey's origin. */
export async function verifyByKey(
  signature: Signature,
  key: PersonKey,
  root: PinnedRoot,
  signed: Signed,
  namespace: Namespace,
  crypto: Crypto,
): Promise<{ ok: true; independent: boolean } | { ok: false; because: SignerFault }> {
  const station = root.root.stations.find((candidate) => candidate.id === key.station);
  const passkey = station ? { passkey: { rpId: station.rpid, origin: station.origin } } : {};
  let fault: SignerFault | undefined;
  for (const message of messagesOf(signed, namespace, crypto)) {
    const verdict = await verifySignature({
      signature,
      keyText: key.key,
      message,
      namespace,
      ...passkey,
      crypto,
    });
    if (!verdict.ok) fault ??= verdict.because;
    // A synced passkey lives in a cloud account; it counts only where the root says that this key may be one.
    else if (verdict.verified.backedUp === true && key.synced !== true)
      return { ok: false, because: "passkey-synced" };
    else return { ok: true, independent: signature.kind === "ssh" || station?.independent === true };
  }
  return { ok: false, because: fault ?? "wrong-key" };
}

/** All persons among `holders` who validly signed `signed` in `namespace`. */
export async function signersOf<P extends { id: string }>(
  holders: ReadonlyMap<string, KeyHolder<P>>,
  root: PinnedRoot,
  signed: Signed,
  namespace: Namespace,
  crypto: Crypto,
): Promise<Signers<P>> {
  const persons = new Map<string, Signer<P>>();
  const faults: { key: string; because: SignerFault }[] = [];
  for (const signature of signed.signatures) {
    if (signature.namespace !== namespace) continue;
    const held = holders.get(signature.key);
    if (!held) continue;
    const verdict = await verifyByKey(signature, held.key, root, signed, namespace, crypto);
    if (!verdict.ok) {
      faults.push({ key: signature.key, because: verdict.because });
      continue;
    }
    const before = persons.get(held.holder.id);
    persons.set(held.holder.id, {
      person: held.holder,
      fingerprint: before?.independent ? before.fingerprint : held.fingerprint,
      fingerprints: [...new Set([...(before?.fingerprints ?? []), held.fingerprint])],
      independent: before?.independent === true || verdict.independent,
    });
  }
  return { persons: [...persons.values()], faults };
}

/** Whether one of the root's server keys signed. */
export async function serverSigned(
  root: PinnedRoot,
  signed: Signed,
  namespace: Namespace,
  crypto: Crypto,
): Promise<boolean> {
  for (const signature of signed.signatures) {
    const keyText = root.serverKeys.get(signature.key);
    if (keyText === undefined || signature.namespace !== namespace) continue;
    const verdict = await verifySignature({ signature, keyText, message: signed.bytes, namespace, crypto });
    if (verdict.ok) return true;
  }
  return false;
}

/** Whether the signers reach a role's threshold; an empty role is nobody. */
export function reaches(role: Role, signers: readonly Signer<Person>[]): boolean {
  return role.threshold >= 1 && present([role], signers) >= role.threshold;
}

/**
 * Whether the signers may change the root: role *root*, or role *recovery* in place of signers who are lost.
 * Recovery never makes do with fewer persons than role *root* asks for: one paper key alone must not be a way
 * around two people.
 */
export function reachesRoot(root: Root, signers: readonly Signer<Person>[]): boolean {
  const { root: rootRole, recovery } = root.roles;
  if (reaches(rootRole, signers)) return true;
  return reaches(recovery, signers) && present([rootRole, recovery], signers) >= rootRole.threshold;
}

/** How many of the signers are members of one of the roles. */
function present(roles: readonly Role[], signers: readonly Signer<Person>[]): number {
  const members = new Set(roles.flatMap((role) => role.members));
  return signers.filter((signer) => members.has(signer.person.id)).length;
}
