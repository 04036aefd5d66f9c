/** Views of lists that somebody saved for themselves: filters, order and columns under a name. Nobody else sees them. */
import { randomUUID } from "node:crypto";
import type { SavedView } from "@countersign/api";
import type { Selectable } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { personOf } from "./fresh-session.ts";
import type { IdentityTables, SavedViewTable } from "./identity-tables.ts";

/** More than a menu can hold. */
const mostViews = 100;

/** One's own views, by name. */
export async function listViews(ctx: ServerContext, actor: Actor): Promise<SavedView[]> {
  const person = personOf(actor);
  const rows = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("saved_view")
    .selectAll()
    .where("user_id", "=", person.id)
    .orderBy("name")
    .orderBy("id")
    .execute();
  return rows.map(savedView);
}

/** Saves a view; one of the same list and name is replaced. Throws `bad-request` when there are too many. */
export async function saveView(
  ctx: ServerContext,
  actor: Actor,
  given: Pick<SavedView, "list" | "name" | "query" | "columns">,
): Promise<SavedView> {
  const person = personOf(actor);
  return inTransaction(ctx, actor, async (tx) => {
    const db = tx.with<IdentityTables>();
    const contents = {
      query: JSON.stringify(given.query),
      columns: given.columns === null ? null : JSON.stringify(given.columns),
      saved_at: tx.now,
    };
    const row = await db
      .insertInto("saved_view")
      .values({ id: randomUUID(), user_id: person.id, list: given.list, name: given.name, ...contents })
      .onConflict((conflict) => conflict.constraint("saved_view_named_once").doUpdateSet(contents))
      .returningAll()
      .executeTakeFirstOrThrow();
    const { count } = await db
      .selectFrom("saved_view")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("user_id", "=", person.id)
      .executeTakeFirstOrThrow();
    if (count > mostViews)
      throw new ProblemError(
        "bad-request",
        `Nobody may have more than ${mostViews} views: remove one first.`,
      );
    await recordAudit(tx, {
      event: "view.saved",
      actor,
      object: { kind: "user", id: person.id },
      after: { list: row.list },
      outcome: "done",
    });
    return savedView(row);
  });
}

/** Removes a view of one's own. Throws `not-found`, for those of others too. */
export async function removeView(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  const person = personOf(actor);
  await inTransaction(ctx, actor, async (tx) => {
    const row = await tx
      .with<IdentityTables>()
      .deleteFrom("saved_view")
      .where("id", "=", id)
      .where("user_id", "=", person.id)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new ProblemError("not-found");
    await recordAudit(tx, {
      event: "view.removed",
      actor,
      object: { kind: "user", id: person.id },
      before: { list: row.list },
      outcome: "done",
    });
  });
}

function savedView({ id, list, name, query, columns, saved_at }: Selectable<SavedViewTable>): SavedView {
  return { id, list, name, query, columns, saved_at };
}
