/** "Why?" and "who can?" for people who look after access: of users and clients that they may see. */
import { type Asked, explain, type Grant, type Permission, whoCan } from "@countersign/access";
import type { endpoints, ExplainedAccess, ReplyOf } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type ClientsTables, findClient } from "../clients/index.ts";
import { compiledSnapshot } from "../identity/index.ts";
import { listPeople, showPerson } from "./people-views.ts";

/** What is asked about. */
export interface AskedAccess {
  readonly permission: Permission;
  /** Slug. */
  readonly client?: string | undefined;
}

/** Explains one user's access. Throws `not-found`. */
export async function explainAccess(
  ctx: ServerContext,
  actor: Actor,
  { user, ...about }: AskedAccess & { readonly user: string },
): Promise<ExplainedAccess> {
  const { id, name } = await showPerson(ctx, actor, user);
  const rights = await compiledSnapshot(ctx, user);
  if (!rights) throw new ProblemError("not-found");
  const { asked, view } = await readable(ctx, actor, about);
  const { decision, steps, grants } = explain(rights.snapshot, asked);
  return {
    user: { id, name },
    outcome: decision.outcome,
    because: decision.outcome === "deny" ? decision.because : null,
    prove: decision.outcome === "challenge" ? decision.prove : null,
    via: decision.outcome === "deny" ? null : (view(decision.via) ?? null),
    steps: steps.map(({ about: what, result }) => ({ about: what, result })),
    grants: grants.flatMap((grant) => view(grant) ?? []),
  };
}

/** Everybody who may. Throws `not-found` for a client that the caller cannot know. */
export async function findWhoCan(
  ctx: ServerContext,
  actor: Actor,
  about: AskedAccess,
): Promise<ReplyOf<typeof endpoints.access.whoCan>> {
  const { users } = await listPeople(ctx, actor, {});
  const { asked, view } = await readable(ctx, actor, about);
  const names = new Map(users.map(({ id, name }) => [id, { id, name }]));
  const snapshots = [];
  for (const { id } of users) {
    const rights = await compiledSnapshot(ctx, id);
    if (rights) snapshots.push(rights.snapshot);
  }
  return {
    users: whoCan(snapshots, asked).flatMap(({ user, decision }) => {
      const known = names.get(user);
      const via = view(decision.via);
      return known && via ? [{ user: known, outcome: decision.outcome, via }] : [];
    }),
  };
}

/** The question with the client's number, and grants in words; those at clients that the caller may not see are left out. */
async function readable(ctx: ServerContext, actor: Actor, { permission, client }: AskedAccess) {
  const { clients: seen = [] } = actor;
  return inTransaction(ctx, actor, async (tx) => {
    const rows = await tx.with<ClientsTables>().selectFrom("client").select(["id", "slug"]).execute();
    const slugs = new Map(
      rows.filter(({ id }) => seen === "all" || seen.includes(id)).map(({ id, slug }) => [id, slug]),
    );
    const found = client === undefined ? undefined : await findClient(tx, client);
    if (client !== undefined && !(found && slugs.has(found.id))) throw new ProblemError("not-found");
    const asked: Asked = { permission, ...(found ? { client: found.id } : {}) };
    const view = ({ role, name, client: at }: Grant) => {
      const slug = at === undefined ? null : slugs.get(at);
      return slug === undefined ? undefined : { role, name, client: slug };
    };
    return { asked, view };
  });
}
