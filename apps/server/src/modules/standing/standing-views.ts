/** What screens and the command line see of standing approvals. */
import type { StandingApproval } from "@countersign/api";
import {
  type ArgumentSchema,
  parseDocument,
  type Signed,
  signersOf,
  type Standing,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { clientsSeen } from "../clients/index.ts";
import { usesOfStandings } from "../runs/index.ts";
import {
  allDrafts,
  judgeStandingHere,
  knownObjections,
  type KnownObjection,
  standingsOf,
  trustOf,
} from "../trust/index.ts";

/** A standing approval with its hash, published or not. */
interface Stored extends Signed {
  readonly hash: string;
}

/** All that this transaction may see: first those that await signatures, then the newest. */
export async function standingViews(
  ctx: ServerContext,
  tx: Tx,
  only?: string,
): Promise<(StandingApproval & { readonly signed: Signed })[]> {
  const wanted = ({ hash }: Stored) => only === undefined || hash === only;
  const isSeen = await clientsSeen(tx);
  const drafts = (await allDrafts(tx)).filter(({ type }) => type === "standing").filter(wanted);
  const published = (await standingsOf(tx)).filter(wanted);
  const hashes = published.map(({ hash }) => hash);
  const objections = await knownObjections(tx, [...hashes, ...drafts.map(({ hash }) => hash)]);
  const uses = new Map((await usesOfStandings(tx, hashes)).map((use) => [use.standing, use]));
  const views: (StandingApproval & { signed: Signed })[] = [];
  for (const [stored, isDraft] of [
    ...drafts.toReversed().map((draft) => [draft, true] as const),
    ...published.map((document) => [document, false] as const),
  ]) {
    const parsed = parseDocument("standing", stored.bytes);
    if (!parsed.ok || !isSeen(parsed.document.client)) continue;
    const own = objections.filter(({ subject }) => subject === stored.hash);
    const { count = 0, lastAt = null } = uses.get(stored.hash) ?? {};
    const state = await stateOf(ctx, tx, stored, parsed.document, { isDraft, objections: own });
    views.push({
      ...facts(stored.hash, parsed.document),
      ...state,
      signers: await signersShown(ctx, stored, parsed.document),
      objections: own.map(({ effect, person, reason, at }) => ({ effect, person, reason, at })),
      uses: { count, last_at: lastAt },
      signed: stored,
    });
  }
  return views;
}

async function stateOf(
  ctx: ServerContext,
  tx: Tx,
  stored: Stored,
  standing: Standing,
  known: { readonly isDraft: boolean; readonly objections: readonly KnownObjection[] },
): Promise<Pick<StandingApproval, "state" | "because" | "detail">> {
  if (!known.isDraft && tx.now > standing.not_after)
    return { state: "ended", because: "standing-expired", detail: "its time is over" };
  const judged = await judgeStandingHere(trustOf(ctx), stored, known.objections, tx.now);
  if (judged.ok) return { state: "in-force", because: null, detail: null };
  const { because, detail } = judged;
  return { state: known.isDraft ? "awaiting-signatures" : "stopped", because, detail };
}

function facts(hash: string, standing: Standing) {
  const { action, devices } = standing;
  const start = "sha256:".length;
  return {
    hash,
    short_code: (hash.slice(start, start + 16).match(/.{4}/g) ?? []).join("-"),
    client: standing.client,
    script: { name: action.name, version: action.version, hash: action.hash },
    arguments: action.args.map(shownArgument),
    run_as: standing.run_as,
    network: standing.network,
    devices:
      devices.of === "list"
        ? { of: "list" as const, names: devices.targets.map(({ name }) => name) }
        : devices.of === "tree"
          ? { of: "tree" as const, count: devices.count }
          : devices,
    windows: standing.windows,
    min_interval: standing.min_interval,
    per_day: standing.per_day,
    max_total: standing.max_total,
    not_before: standing.not_before,
    not_after: standing.not_after,
    requester: standing.requester,
    reason: standing.reason,
  };
}

function shownArgument({ name, ...allowed }: ArgumentSchema): StandingApproval["arguments"][number] {
  return { name, allowed };
}

/** Persons of the roots and lists of now whose signatures hold. */
async function signersShown(
  ctx: ServerContext,
  stored: Stored,
  { roots }: Standing,
): Promise<StandingApproval["signers"]> {
  const shown: StandingApproval["signers"] = [];
  for (const { authority } of roots) {
    const known = trustOf(ctx).find(authority);
    if (!known) continue;
    const { newest, people } = known;
    const note = async (
      as: "requester" | "approver",
      holders: Parameters<typeof signersOf<{ id: string }>>[0],
    ) => {
      const namespace = as === "requester" ? "countersign.standing.v1" : "countersign.approve.v1";
      const { persons } = await signersOf(holders, newest, stored, namespace, nodeCrypto);
      shown.push(...persons.map(({ person }) => ({ authority, person: person.id, as })));
    };
    await note("requester", newest.persons);
    if (people) await note("requester", people.pinned.requesters);
    await note("approver", newest.persons);
  }
  return shown;
}
