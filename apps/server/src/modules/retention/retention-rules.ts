/** For how long what is kept, as administrators set it. */
import { type RetentionKind, RETENTION_KINDS, RETENTION_LEAST_DAYS } from "@countersign/api";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { retainedKinds } from "../../platform/retained.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { requireFreshOrKey } from "../identity/index.ts";
import type { RetentionTables } from "./retention-tables.ts";

/** Days by kind; null: for good. */
export type RetentionRules = Readonly<Record<RetentionKind, number | null>>;

/** The rules now. */
export async function readRules(tx: Tx): Promise<RetentionRules> {
  const rows = await tx.with<RetentionTables>().selectFrom("retention_rule").selectAll().execute();
  const days = (kind: RetentionKind) => rows.find((row) => row.kind === kind)?.days ?? null;
  return {
    output: days("output"),
    runs: days("runs"),
    deliveries: days("deliveries"),
    tokens: days("tokens"),
  };
}

/** The rules, with what each kind takes on disk: as the database keeps count of it, so it is near and not exact. */
export async function describeRetention(ctx: ServerContext, actor: Actor) {
  return inTransaction(ctx, actor, async (tx) => {
    const rules = await readRules(tx);
    const tables = new Map(ctx.questions.askAll(retainedKinds).map(({ kind, tables: of }) => [kind, of]));
    const kinds = [];
    for (const kind of RETENTION_KINDS) {
      const { rows } = await sql<{
        bytes: number;
      }>`select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as bytes
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relname = any(${[...(tables.get(kind) ?? [])]}::text[]) and c.relkind = 'r'
          and n.nspname = any(current_schemas(false))`.execute(tx.with<RetentionTables>());
      kinds.push({
        kind,
        days: rules[kind],
        least_days: RETENTION_LEAST_DAYS[kind],
        bytes: rows[0]?.bytes ?? 0,
      });
    }
    return { kinds };
  });
}

/** Changes some. Throws `reauthenticate` or `retention-too-short`. */
export async function changeRetention(
  ctx: ServerContext,
  actor: Actor,
  wanted: { readonly [Kind in RetentionKind]?: number | null | undefined },
): Promise<void> {
  // What is deleted comes back by no later change.
  await requireFreshOrKey(ctx, actor);
  await inTransaction(ctx, actor, async (tx) => {
    await sql`select from retention_rule order by kind for update`.execute(tx.with<RetentionTables>());
    const before = await readRules(tx);
    const after = { ...before };
    for (const kind of RETENTION_KINDS) {
      const days = wanted[kind];
      if (days === undefined) continue;
      if (days !== null && days < RETENTION_LEAST_DAYS[kind])
        throw new ProblemError(
          "retention-too-short",
          `${kind}: at least ${RETENTION_LEAST_DAYS[kind]} days, since a request may be open for two weeks.`,
        );
      after[kind] = days;
      await tx
        .with<RetentionTables>()
        .updateTable("retention_rule")
        .set({ days })
        .where("kind", "=", kind)
        .execute();
    }
    await recordAudit(tx, {
      event: "retention.changed",
      actor,
      before: inWords(before),
      after: inWords(after),
      outcome: "done",
    });
  });
}

/** The log leaves out what is null. */
function inWords(rules: RetentionRules): Record<string, number | "kept"> {
  return Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, rules[kind] ?? "kept"]));
}
