/** Making, ordering and switching tiers. Each is one transaction, recorded with how many people it concerned. */
import type { Tiers } from "@countersign/api";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "../identity/index.ts";
import type { AccessTables } from "./access-tables.ts";
import { changesOf, refuseOtherTiers } from "./preview-tiers.ts";
import { holdTiers, orderOf, readTiers } from "./tier-store.ts";
import { tiersTopic } from "./tiers-topic.ts";
import { type NamedTier, type TierWords, writeTiers } from "./write-tiers.ts";

/** As many as fit into access keys. */
const MOST_TIERS = 255;

/** Makes one, on top. Throws `reauthenticate`, `tier-exists` or `tiers-full`. */
export async function createTier(ctx: ServerContext, actor: Actor, words: TierWords): Promise<Tiers> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const { tiers } = await holdTiers(tx);
    refuseSameName([...tiers, words]);
    if (tiers.length >= MOST_TIERS) throw new ProblemError("tiers-full");
    // Ids follow each other, whatever was rolled back: there are few of them.
    const id = Math.max(0, ...tiers.map((tier) => tier.id)) + 1;
    const { name, description } = words;
    await sql`insert into tier (id, name, description, position) overriding system value
      select ${id}, ${name}, ${description}, coalesce(max(position), 0) + 1 from tier`.execute(
      tx.with<AccessTables>(),
    );
    await recordAudit(tx, {
      event: "tier.created",
      actor,
      object: { kind: "tier", id: String(id) },
      after: { name, description },
      outcome: "done",
    });
    publish(tx, tiersTopic);
    return readTiers(tx);
  });
}

/** Orders, names, describes and disables. Throws `reauthenticate`, `tier-exists` or `tiers-changed`. */
export async function arrangeTiers(
  ctx: ServerContext,
  actor: Actor,
  wanted: readonly (NamedTier & { readonly enabled: boolean })[],
): Promise<{ readonly tiers: Tiers; readonly isChanged: boolean }> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const before = await holdTiers(tx);
    const ids = wanted.map(({ id }) => id);
    refuseOtherTiers(
      before.tiers.map(({ id }) => id),
      ids,
    );
    refuseSameName(wanted);
    if (listed(before.tiers) === listed(wanted)) return { tiers: before, isChanged: false };
    await writeTiers(tx, before.tiers, wanted);
    const after = await readTiers(tx);
    publish(tx, tiersTopic);
    const impact = await impactOf(tx, before, after);
    await recordAudit(tx, {
      event: "tiers.arranged",
      actor,
      object: { kind: "tier", id: "all" },
      before: { tiers: listed(before.tiers) },
      after: { tiers: listed(after.tiers), ...impact },
      outcome: "done",
    });
    return { tiers: after, isChanged: true };
  });
}

/** Turns them on or off. Throws `reauthenticate`. */
export async function switchTiers(
  ctx: ServerContext,
  actor: Actor,
  on: boolean,
): Promise<{ readonly tiers: Tiers; readonly isChanged: boolean }> {
  await requireFreshOrKey(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const before = await holdTiers(tx);
    if ((before.on_since !== null) === on) return { tiers: before, isChanged: false };
    await tx
      .with<AccessTables>()
      .updateTable("tier_switch")
      .set({ on_since: on ? tx.now : null })
      .execute();
    if (on)
      await sql`update tier_switch set first_on = coalesce(first_on, on_since)`.execute(tx.with<object>());
    const after = await readTiers(tx);
    publish(tx, tiersTopic);
    const impact = await impactOf(tx, before, after);
    await recordAudit(tx, {
      event: "tiers.switched",
      actor,
      object: { kind: "tier", id: "all" },
      after: { on, ...impact },
      outcome: "done",
    });
    return { tiers: after, isChanged: true };
  });
}

/** How many people see more or less now; whose rights moved is told by the database. */
async function impactOf(tx: Tx, before: Tiers, after: Tiers) {
  const all = after.tiers.map(({ id }) => id);
  const changes = await changesOf(tx, orderOf(before), orderOf(after), all);
  const people = (which: "gains" | "loses") =>
    new Set(changes.filter((one) => one[which].length > 0).map(({ place }) => place.user)).size;
  return { gaining: people("gains"), losing: people("loses") };
}

function refuseSameName(tiers: readonly TierWords[]): void {
  const names = tiers.map(({ name }) => name.toLowerCase());
  const twice = tiers.find(({ name }, at) => names.indexOf(name.toLowerCase()) !== at);
  if (twice) throw new ProblemError("tier-exists", `${twice.name} stands there already.`);
}

/** Name, description and state of each, the lowest first. */
function listed(tiers: readonly (NamedTier & { readonly enabled: boolean })[]): string {
  return tiers
    .map(
      ({ id, name, description, enabled }) => `${id} ${name} (${description})${enabled ? "" : ", disabled"}`,
    )
    .join("; ");
}
