/** Every authority with its roots and its people list, read and indexed in this browser; nothing is judged by this. */
import { type CarriedDocument, endpoints } from "@countersign/api";
import {
  hashOf,
  parseDocument,
  parseSignature,
  pinPeople,
  type PinnedPeople,
  pinRoot,
  type PinnedRoot,
  type Signed,
  uncarry,
} from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { useTopics } from "../../api/use-topics.ts";

/** A root beside its signatures. */
export interface SignedRoot {
  readonly signed: Signed;
  readonly pinned: PinnedRoot;
}

/** One authority as it stands. */
export interface AuthorityHere {
  readonly authority: string;
  readonly newest: PinnedRoot;
  /** All versions, the first one first. */
  readonly roots: readonly SignedRoot[];
  readonly people: (PinnedPeople & { readonly signed: Signed }) | undefined;
  /** A trial whose successor has taken over. */
  readonly left: boolean;
}

/** What is trusted here. */
export interface TrustHere {
  readonly authorities: readonly AuthorityHere[];
  /** The operator that devices follow now; undefined before the first root. */
  readonly operator: AuthorityHere | undefined;
}

const queryKey = ["trust-here"] as const;

/** Reads it; again whenever something about trust changes. */
export function useTrust(enabled = true): UseQueryResult<TrustHere> {
  useTopics(enabled ? ["trust"] : [], queryKey);
  return useQuery({ queryKey, enabled, queryFn: readTrust });
}

async function readTrust(): Promise<TrustHere> {
  const { reply } = await api.call(endpoints.trust.listAuthorities);
  const shown = await Promise.all(
    reply.authorities.map(async ({ authority }) => {
      const { reply: one } = await api.call(endpoints.trust.showAuthority, { params: { authority } });
      const roots = one.roots.flatMap(rootOf);
      const newest = roots.at(-1)?.pinned;
      return newest ? [{ authority, newest, roots, people: one.people && peopleOf(one.people) }] : [];
    }),
  );
  const known = shown.flat();
  const authorities = known.map((one) => ({
    ...one,
    people: one.people ?? undefined,
    left: known.some(({ roots }) =>
      roots.some(({ pinned }) => pinned.hash === one.newest.root.successor?.hash),
    ),
  }));
  // As devices do: an operator that named a successor which is published is one no more; one that waits is none yet.
  const operators = authorities.filter(({ newest, left }) => newest.root.scope === "operator" && !left);
  const named = new Set(authorities.map(({ newest }) => newest.root.successor?.authority));
  const operator =
    operators.find(({ authority }) => named.has(authority)) ??
    operators.find(({ newest }) => newest.root.trial) ??
    operators[0];
  return { authorities, operator };
}

function rootOf(carried: CarriedDocument): SignedRoot[] {
  const signed = signedOf(carried);
  const parsed = signed && parseDocument("root", signed.bytes);
  return signed && parsed?.ok ? [{ signed, pinned: pinRoot(parsed.document, signed.bytes, webCrypto) }] : [];
}

function peopleOf(carried: CarriedDocument): AuthorityHere["people"] {
  const signed = signedOf(carried);
  const parsed = signed && parseDocument("people", signed.bytes);
  return signed && parsed?.ok
    ? { ...pinPeople(parsed.document, signed.bytes, webCrypto), signed }
    : undefined;
}

/** A carried document with the signatures that can be read at all; undefined where its bytes cannot. */
export function signedOf(carried: CarriedDocument): Signed | undefined {
  const signatures = carried.signatures
    .map(parseSignature)
    .flatMap((parsed) => (parsed.ok ? [parsed.signature] : []));
  return uncarry({
    bytes: carried.bytes,
    signatures,
    ...(carried.batches ? { batches: carried.batches } : {}),
  });
}

/** The hash of a document's bytes. */
export function documentHash(signed: Signed): string {
  return hashOf(signed.bytes, webCrypto);
}
