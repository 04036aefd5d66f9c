/**
 * Whom drafts wait for, as the roots say: for telling people that they are asked. Nothing is decided by it; who signs
 * what is judged at the station, and what counts by the devices.
 */
import type { WaitingDraft } from "@countersign/api";
import { type Namespace, parseDocument, type PinnedRoot, policyFor } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { namedAdders, signersWanted, type SignersWanted, titleOfTrust, wantedOf } from "@countersign/review";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findDocument } from "./document-store.ts";
import { allDrafts, type StoredDraft } from "./draft-store.ts";
import { draftPins } from "./judge-draft.ts";
import { trustOf } from "./trust-registry.ts";

/** A person of an authority. */
interface Person {
  readonly authority: string;
  readonly person: string;
}

const NAMESPACES: Readonly<Record<StoredDraft["type"], readonly Namespace[]>> = {
  root: ["countersign.root.v1"],
  people: ["countersign.people.v1"],
  admission: ["countersign.admit.v1"],
  standing: ["countersign.standing.v1", "countersign.approve.v1"],
  token: ["countersign.token.v1"],
};
const MOST_NAMES = 8;

/** All drafts, the newest first, for an account that is linked to `me` or to nobody. */
export async function waitingDrafts(ctx: ServerContext, tx: Tx, me: Person | null): Promise<WaitingDraft[]> {
  const drafts = await allDrafts(tx);
  const roots = [
    ...trustOf(ctx)
      .all()
      .flatMap(({ roots: versions }) => versions.map(({ pinned }) => pinned).toReversed()),
    // What is published comes first: a draft says only of what is no more than a draft itself who signs it.
    ...draftPins(drafts),
  ];
  const isMine = ({ authority, persons }: PinnedRoot, key: string) =>
    me !== null && authority === me.authority && persons.get(key)?.holder.id === me.person;
  const views: WaitingDraft[] = [];
  for (const draft of drafts.toReversed()) {
    const wanted = await wantedFor(ctx, tx, draft, roots);
    const hasSigned = draft.signatures.some(({ key }) => roots.some((pin) => isMine(pin, key)));
    views.push(viewOf(draft, wanted, { me, hasSigned, stationUrl: ctx.config.stationUrl }));
  }
  return views;
}

/** Every capacity in which signatures are asked for; a move asks those whom it takes the device from as well. */
async function wantedFor(
  ctx: ServerContext,
  tx: Tx,
  draft: StoredDraft,
  roots: readonly PinnedRoot[],
): Promise<SignersWanted[]> {
  const { type, authority, bytes } = draft;
  const signers = NAMESPACES[type].flatMap((namespace) => signersIn(draft, namespace, roots));
  const list = type === "people" ? parseDocument("people", bytes) : undefined;
  const before = trustOf(ctx).find(authority)?.people?.pinned.list;
  const named = list?.ok ? namedAdders(list.document, before) : undefined;
  const wanted = signersWanted({ type, authority, bytes, signers, named }, roots, nodeCrypto);
  return type === "admission" ? [...wanted, ...(await letGo(ctx, tx, draft, roots))] : wanted;
}

async function letGo(
  ctx: ServerContext,
  tx: Tx,
  draft: StoredDraft,
  roots: readonly PinnedRoot[],
): Promise<SignersWanted[]> {
  const parsed = parseDocument("admission", draft.bytes);
  const previous = parsed.ok ? parsed.document.previous : undefined;
  const replaced = previous === undefined ? undefined : await findDocument(tx, previous);
  const held = replaced && parseDocument("admission", replaced.bytes);
  if (!parsed.ok || !held?.ok) return [];
  const { client, devices } = parsed.document;
  const leaves = devices.some(({ fingerprint, name }) => {
    const before = held.document.devices.find((device) => device.fingerprint === fingerprint);
    return before && (before.name !== name || held.document.client !== client);
  });
  if (!leaves) return [];
  const signers = signersIn(draft, "countersign.approve.v1", roots);
  return trustOf(ctx)
    .all()
    .flatMap(({ newest }) =>
      (policyFor(newest.root, "script", held.document.client)?.require ?? []).map(({ group, min }) => {
        const members = newest.root.persons.flatMap(({ id, groups }) => (groups.includes(group) ? [id] : []));
        return wantedOf(
          { signers },
          newest,
          { members, threshold: min },
          `who let go at ${held.document.client}`,
        );
      }),
    );
}

/** Whose signatures are beside it: each was verified before it was stored. */
function signersIn(draft: StoredDraft, namespace: Namespace, roots: readonly PinnedRoot[]): Person[] {
  return draft.signatures
    .filter((signature) => signature.namespace === namespace)
    .flatMap(({ key }) =>
      roots.flatMap((pin) => {
        const held = pin.persons.get(key);
        return held ? [{ authority: pin.authority, person: held.holder.id }] : [];
      }),
    );
}

function viewOf(
  { hash, type, bytes, createdAt, createdBy }: StoredDraft,
  wanted: readonly SignersWanted[],
  {
    me,
    hasSigned,
    stationUrl,
  }: { readonly me: Person | null; readonly hasSigned: boolean; readonly stationUrl: string | undefined },
): WaitingDraft {
  const open = wanted.filter(({ signed, count }) => signed.length < count);
  const missing = open.flatMap(({ authority, missing: people }) =>
    people.map((one) => ({ ...one, authority })),
  );
  const own = missing.find(({ authority, id }) => authority === me?.authority && id === me.person);
  const names = [...new Set(missing.map(({ name }) => name))];
  const place = own?.stations[0] ?? (own?.terminal === true ? undefined : stationUrl);
  const admission =
    type === "admission" || type === "standing" || type === "token" ? parseDocument(type, bytes) : undefined;
  return {
    hash,
    type,
    title: titleOfTrust(bytes) ?? "A document",
    client: admission?.ok ? admission.document.client : null,
    created_at: createdAt,
    created_by: createdBy,
    yours: own ? "to-sign" : hasSigned ? "signed" : "others",
    asked: names.slice(0, MOST_NAMES),
    asked_count: names.length,
    station_link: own && place !== undefined ? `${place}/#document=${hash}` : null,
  };
}
