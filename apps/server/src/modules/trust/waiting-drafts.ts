/**
 * Whom drafts wait for, as the roots say: for telling people that they are asked. Nothing is decided by it; who signs
 * what is judged at the station, and what counts by the devices.
 */
import type { WaitingDraft } from "@countersign/api";
import type { PinnedRoot } from "@countersign/protocol";
import { type SignersWanted, titleOfTrust } from "@countersign/review";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { clientOfDraft, openOf, type PersonOfDraft, rootsFor, wantedFor } from "./draft-signers.ts";
import { allDrafts, type StoredDraft } from "./draft-store.ts";
import { draftsSeen } from "./drafts-seen.ts";

const MOST_NAMES = 8;

/** All drafts, the newest first, for an account that is linked to `me` or to nobody. */
export async function waitingDrafts(
  ctx: ServerContext,
  tx: Tx,
  me: PersonOfDraft | null,
): Promise<WaitingDraft[]> {
  const drafts = await allDrafts(tx);
  const roots = rootsFor(ctx, drafts);
  const isMine = ({ authority, persons }: PinnedRoot, key: string) =>
    me !== null && authority === me.authority && persons.get(key)?.holder.id === me.person;
  const views: WaitingDraft[] = [];
  for (const draft of (await draftsSeen(ctx, tx, drafts)).toReversed()) {
    const wanted = await wantedFor(ctx, tx, draft, roots);
    const hasSigned = draft.signatures.some(({ key }) => roots.some((pin) => isMine(pin, key)));
    views.push(viewOf(draft, wanted, { me, hasSigned, stationUrl: ctx.config.stationUrl }));
  }
  return views;
}

function viewOf(
  { hash, type, bytes, createdAt, createdBy }: StoredDraft,
  wanted: readonly SignersWanted[],
  {
    me,
    hasSigned,
    stationUrl,
  }: {
    readonly me: PersonOfDraft | null;
    readonly hasSigned: boolean;
    readonly stationUrl: string | undefined;
  },
): WaitingDraft {
  const missing = openOf(wanted);
  const own = missing.find(({ authority, id }) => authority === me?.authority && id === me.person);
  const names = [...new Set(missing.map(({ name }) => name))];
  const place = own?.stations[0] ?? (own?.terminal === true ? undefined : stationUrl);
  return {
    hash,
    type,
    title: titleOfTrust(bytes) ?? "A document",
    client: clientOfDraft({ type, bytes }),
    created_at: createdAt,
    created_by: createdBy,
    yours: own ? "to-sign" : hasSigned ? "signed" : "others",
    asked: names.slice(0, MOST_NAMES),
    asked_count: names.length,
    station_link: own && place !== undefined ? `${place}/#document=${hash}` : null,
  };
}
