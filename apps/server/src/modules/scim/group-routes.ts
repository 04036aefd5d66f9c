/** Groups by SCIM. */
import type { FastifyInstance } from "fastify";
import type { ServerContext } from "../../platform/context.ts";
import { groupsOf, groupsWhere, membersOf } from "./find-groups.ts";
import type { UserTables } from "./find-users.ts";
import { leavesOut, listResponse, projected, readListQuery } from "./list-query.ts";
import { patchGroup, readGroup } from "./patch-group.ts";
import { readOperations } from "./patch-operations.ts";
import { changeGroup, makeGroup, removeGroup } from "./save-group.ts";
import { notThere } from "./scim-error.ts";
import { bodyOf, callerOf, idOf, queryOf, sendResource, sendScim } from "./scim-scope.ts";
import { groupResource } from "./scim-view.ts";

/** Mounts them. */
export function groupRoutes(scope: FastifyInstance, ctx: ServerContext): void {
  const db = ctx.db.$extendTables<UserTables>();
  scope.get("/Groups", async (request, reply) => {
    const query = queryOf(request);
    const { terms, startIndex, count } = readListQuery(query);
    const found = groupsOf(db, callerOf(request).provider).where(groupsWhere(terms));
    const { total } = await found
      .clearSelect()
      .select(({ fn }) => fn.countAll<number>().as("total"))
      .executeTakeFirstOrThrow();
    const rows = await found
      .orderBy("group.made_at")
      .orderBy("group.id")
      .offset(startIndex - 1)
      .limit(count)
      .execute();
    const members = leavesOut(query, "members") ? undefined : await membersOf(db, rows);
    const resources = rows.map((row) => groupResource(ctx, row, members && (members.get(row.id) ?? [])));
    const shown = resources.map((resource) => projected(resource, query));
    return sendScim(reply, 200, listResponse(shown, total, startIndex));
  });
  scope.get("/Groups/:id", async (request, reply) => {
    const id = idOf(request);
    const row = await groupsOf(db, callerOf(request).provider).where("group.id", "=", id).executeTakeFirst();
    if (!row) throw notThere();
    const members = leavesOut(queryOf(request), "members") ? undefined : await membersOf(db, [row]);
    return sendResource(request, reply, groupResource(ctx, row, members && (members.get(id) ?? [])));
  });
  scope.post("/Groups", async (request, reply) => {
    const made = await makeGroup(ctx, callerOf(request), readGroup(bodyOf(request)));
    return sendResource(request, reply, made, 201);
  });
  scope.put("/Groups/:id", async (request, reply) => {
    const wanted = readGroup(bodyOf(request));
    const ifMatch = request.headers["if-match"];
    return sendResource(
      request,
      reply,
      await changeGroup(ctx, callerOf(request), idOf(request), ifMatch, () => wanted),
    );
  });
  scope.patch("/Groups/:id", async (request, reply) => {
    const id = idOf(request);
    const operations = readOperations(bodyOf(request));
    const changed = await changeGroup(ctx, callerOf(request), id, request.headers["if-match"], (kept) =>
      patchGroup(kept, operations, id),
    );
    // Of a thousand members none is told again: the RFC leaves the choice.
    return reply.header("etag", changed.meta.version).code(204).send();
  });
  scope.delete("/Groups/:id", async (request, reply) => {
    await removeGroup(ctx, callerOf(request), idOf(request), request.headers["if-match"]);
    return reply.code(204).send();
  });
}
