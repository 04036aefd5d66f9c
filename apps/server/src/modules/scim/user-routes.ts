/** Users by SCIM. */
import type { FastifyInstance } from "fastify";
import type { ServerContext } from "../../platform/context.ts";
import { changeUser, removeUser } from "./change-user.ts";
import { groupsOfUsers, usersOf, type UserTables, usersWhere } from "./find-users.ts";
import { listResponse, projected, readListQuery } from "./list-query.ts";
import { readOperations } from "./patch-operations.ts";
import { patchUser } from "./patch-user.ts";
import { makeUser } from "./make-user.ts";
import { notThere } from "./scim-error.ts";
import { bodyOf, callerOf, idOf, queryOf, recordingRefusals, sendResource, sendScim } from "./scim-scope.ts";
import { userResource } from "./scim-view.ts";
import { type KeptUser, readUser } from "./user-document.ts";

/** Mounts them. */
export function userRoutes(scope: FastifyInstance, ctx: ServerContext): void {
  const db = ctx.db.$extendTables<UserTables>();
  scope.get("/Users", async (request, reply) => {
    const { terms, startIndex, count } = readListQuery(queryOf(request));
    const found = usersOf(db, callerOf(request).provider).where(usersWhere(terms));
    const { total } = await found
      .clearSelect()
      .select(({ fn }) => fn.countAll<number>().as("total"))
      .executeTakeFirstOrThrow();
    const rows = await found
      .orderBy("account.created_at")
      .orderBy("account.id")
      .offset(startIndex - 1)
      .limit(count)
      .execute();
    const groups = await groupsOfUsers(
      db,
      rows.map(({ id }) => id),
    );
    const resources = rows.map((row) => userResource(ctx, row, groups.get(row.id) ?? []));
    const shown = resources.map((resource) => projected(resource, queryOf(request)));
    return sendScim(reply, 200, listResponse(shown, total, startIndex));
  });
  scope.get("/Users/:id", async (request, reply) => {
    const id = idOf(request);
    const row = await usersOf(db, callerOf(request).provider).where("account.id", "=", id).executeTakeFirst();
    if (!row) throw notThere();
    const groups = await groupsOfUsers(db, [id]);
    return sendResource(request, reply, userResource(ctx, row, groups.get(id) ?? []));
  });
  scope.post("/Users", async (request, reply) => {
    const kept = readUser(bodyOf(request));
    const made = await recordingRefusals(ctx, request, "scim.user-made", () =>
      makeUser(ctx, callerOf(request), kept),
    );
    return sendResource(request, reply, made, 201);
  });
  scope.put("/Users/:id", (request, reply) =>
    change(request, reply, ({ email }) => readUser(bodyOf(request), email)),
  );
  scope.patch("/Users/:id", (request, reply) => {
    const id = idOf(request);
    const operations = readOperations(bodyOf(request));
    return change(request, reply, (kept) => patchUser(kept, operations, id));
  });
  scope.delete("/Users/:id", async (request, reply) => {
    const id = idOf(request);
    await recordingRefusals(ctx, request, "scim.user-removed", () =>
      removeUser(ctx, callerOf(request), id, request.headers["if-match"]),
    );
    return reply.code(204).send();
  });

  async function change(
    request: Parameters<typeof callerOf>[0],
    reply: Parameters<typeof sendResource>[1],
    by: (kept: KeptUser) => KeptUser,
  ) {
    const changed = await recordingRefusals(ctx, request, "scim.user-changed", () =>
      changeUser(ctx, callerOf(request), idOf(request), request.headers["if-match"], by),
    );
    return sendResource(request, reply, changed);
  }
}
