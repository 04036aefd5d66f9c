/** A new client: a name for a customer organisation and an id for documents. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, publish, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { ClientFacts } from "./client.ts";
import { clientsTopic } from "./clients-topic.ts";
import type { ClientsTables } from "./clients-tables.ts";

/** The client that a new installation begins with; the launcher's trial root has its policies. */
const firstClient = { slug: "home", name: "My organisation" } as const;

/** Creates a client. Throws `client-exists`. */
export async function createClientOrganisation(
  ctx: ServerContext,
  actor: Actor,
  given: { readonly slug: string; readonly name: string },
): Promise<ClientFacts> {
  return inTransaction(ctx, actor, async (tx) => {
    const made = await insertClient(tx, given);
    if (!made) throw new ProblemError("client-exists");
    return made;
  });
}

/** Creates the first client where there is none at all. */
export async function ensureFirstClient(ctx: ServerContext, actor: Actor): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const any = await tx.with<ClientsTables>().selectFrom("client").select("id").limit(1).executeTakeFirst();
    if (!any) await insertClient(tx, firstClient);
  });
}

async function insertClient(
  tx: Tx,
  given: { readonly slug: string; readonly name: string },
): Promise<ClientFacts | undefined> {
  const row = await tx
    .with<ClientsTables>()
    .insertInto("client")
    .values({ slug: given.slug, name: given.name, created_at: tx.now })
    .onConflict((conflict) => conflict.column("slug").doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  await recordAudit(tx, {
    event: "client.created",
    actor: tx.actor,
    object: { kind: "client", id: row.slug },
    client: row.slug,
    after: { slug: row.slug, name: row.name },
    outcome: "done",
  });
  publish(tx, clientsTopic);
  return row;
}
