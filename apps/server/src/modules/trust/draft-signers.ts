/** Who may sign a draft, as the roots say that are published, and those that are drafts themselves. */
import {
  type Namespace,
  parseDocument,
  type PinnedRoot,
  policyFor,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { namedAdders, signersWanted, type SignersWanted, wantedOf } from "@countersign/review";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findDocument } from "./document-store.ts";
import type { StoredDraft } from "./draft-store.ts";
import { draftPins } from "./draft-pins.ts";
import { judgeDraft } from "./judge-draft.ts";
import { requestByHash } from "./trust-questions.ts";
import { trustOf } from "./trust-registry.ts";

/** A person of an authority. */
export interface PersonOfDraft {
  readonly authority: string;
  readonly person: string;
}

const NAMESPACES: Readonly<Record<StoredDraft["type"], readonly Namespace[]>> = {
  root: ["countersign.root.v1"],
  people: ["countersign.people.v1"],
  admission: ["countersign.admit.v1"],
  standing: ["countersign.standing.v1", "countersign.approve.v1"],
  token: ["countersign.token.v1"],
  logreset: ["countersign.logreset.v1", "countersign.approve.v1"],
  breakglass: ["countersign.breakglass.v1"],
};
/** The roots by which it is said who signs: what is published comes first, and a draft says only of what is no more than a draft. */
export function rootsFor(ctx: ServerContext, drafts: readonly StoredDraft[]): PinnedRoot[] {
  return [
    ...trustOf(ctx)
      .all()
      .flatMap(({ roots: versions }) => versions.map(({ pinned }) => pinned).toReversed()),
    ...draftPins(drafts),
  ];
}

/** Every capacity in which signatures are asked for; a move asks those whom it takes the device from as well. */
export async function wantedFor(
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
  const request = type === "breakglass" ? await requestOfGlass(ctx, tx, draft) : undefined;
  const wanted = signersWanted({ type, authority, bytes, signers, named, request }, roots, nodeCrypto);
  return type === "admission" ? [...wanted, ...(await letGo(ctx, tx, draft, roots))] : wanted;
}

/** The request for which the glass may still be broken; whoever asks nobody any more shows no request. */
async function requestOfGlass(
  ctx: ServerContext,
  tx: Tx,
  draft: StoredDraft,
): Promise<Uint8Array | undefined> {
  const parsed = parseDocument("breakglass", draft.bytes);
  const { state } = await judgeDraft(ctx, tx, draft);
  if (!parsed.ok || state === "impossible") return undefined;
  return (await ctx.questions.ask(requestByHash, tx, parsed.document.request))?.signed.bytes;
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
export function signersIn(
  draft: Pick<Signed, "signatures">,
  namespace: Namespace,
  roots: readonly PinnedRoot[],
): PersonOfDraft[] {
  return draft.signatures
    .filter((signature) => signature.namespace === namespace)
    .flatMap(({ key }) =>
      roots.flatMap((pin) => {
        const held = pin.persons.get(key);
        return held ? [{ authority: pin.authority, person: held.holder.id }] : [];
      }),
    );
}

/** Those of whom signatures are missing still; `spare` says how many more than are needed. */
export function openOf(wanted: readonly SignersWanted[], spare = 0) {
  const open = wanted.filter(({ signed, count }) => signed.length < count + spare);
  return open.flatMap(({ authority, missing }) => missing.map((one) => ({ ...one, authority })));
}

/** Of an admission, standing approval or token; what was judged before it was stored is readable. */
export function clientOfDraft({ type, bytes }: Pick<StoredDraft, "type" | "bytes">): string | null {
  const parsed =
    type === "admission" || type === "standing" || type === "token" ? parseDocument(type, bytes) : undefined;
  return parsed?.ok ? parsed.document.client : null;
}
