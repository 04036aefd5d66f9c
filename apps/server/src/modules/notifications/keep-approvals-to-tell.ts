/** It is kept that people are to be told of a standing approval that wants another one: it stopped for lack of it, or somebody asked for one to spare. */
import { randomUUID } from "node:crypto";
import { SERVER } from "@countersign/protocol";
import { type Actor, systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { standingViews } from "../standing/index.ts";
import { awaitingApprovals, lackingApprovals } from "../trust/index.ts";
import type { NotificationTables } from "./notification-tables.ts";
import { readRules } from "./telling-rules.ts";

/** Keeps it of all that stopped since the roots changed. */
export async function keepLackingToTell(ctx: ServerContext, tx: Tx): Promise<void> {
  for (const hash of (await lackingApprovals(ctx, tx)).keys()) await keep(tx, hash, "");
}

/**
 * Somebody asks for another approval; gives the persons who may give it. Throws ProblemError `not-found` for what this actor
 * does not see, `nobody-to-ask`, or `too-many-waiting` where one account asks for more than approvers should have to read.
 */
export async function askForApproval(ctx: ServerContext, actor: Actor, hash: string): Promise<string[]> {
  const [seen] = await inTransaction(ctx, actor, (tx) => standingViews(ctx, tx, hash));
  if (!seen) throw new ProblemError("not-found");
  // What people are told of is of no client, and seen by the server's own work only.
  return inTransaction(ctx, systemActor("ask-for-approval"), async (tx) => {
    const wanted = (await awaitingApprovals(ctx, tx, new Map([[hash, { spare: true }]]))).get(hash);
    if (!wanted) throw new ProblemError("nobody-to-ask");
    await refuseTooMany(tx, actor.id);
    await keep(tx, hash, actor.id);
    const persons = wanted.missing.map(({ person }) => person);
    await recordAudit(tx, {
      event: "standing.approval-asked",
      actor,
      object: { kind: "standing", id: hash },
      client: wanted.client,
      outcome: "done",
      details: { persons },
    });
    return persons;
  });
}

async function refuseTooMany(tx: Tx, asker: string): Promise<void> {
  const { mostWaiting } = await readRules(tx);
  const { count } = await tx
    .with<NotificationTables>()
    .selectFrom("told_thing")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("asker", "=", asker)
    .where("standing", "is not", null)
    .where("look_at", "is not", null)
    .executeTakeFirstOrThrow();
  if (count >= mostWaiting)
    throw new ProblemError("too-many-waiting", `You asked for ${count} approvals that nobody gave yet.`);
}

/** Once at a time: whoever was asked already is reminded, and not asked as if it were new. */
async function keep(tx: Tx, standing: string, asker: string): Promise<void> {
  await tx
    .with<NotificationTables>()
    .insertInto("told_thing")
    .values({
      id: randomUUID(),
      standing,
      asked_at: tx.now,
      look_at: tx.now,
      asker: asker === "" ? SERVER : asker,
      client: "",
      client_id: 0,
    })
    .onConflict((conflict) => conflict.column("standing").where("look_at", "is not", null).doNothing())
    .execute();
}
