/** HTTP to use case. */
import { IMPLIED_PERMISSIONS, type Snapshot } from "@countersign/access";
import { endpoints } from "@countersign/api";
import type { FastifyRequest } from "fastify";
import type { ServerContext } from "../../platform/context.ts";
import { callerMay, principalOf } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { changeRole, createRole, removeRole } from "./change-role.ts";
import { explainAccess, findWhoCan } from "./explain-access.ts";
import { giveAccess } from "./give-access.ts";
import { listPeople, showPerson } from "./people-views.ts";
import { readRoles } from "./role-store.ts";
import { setDefaultGroup } from "./set-default-group.ts";
import { giveRole, setAreas, setRoles, takeRole } from "./set-roles.ts";

/** Mounts the endpoints of this module. */
export function accessRoutes(api: Api, ctx: ServerContext): void {
  const of = endpoints.access;
  mountEndpoint(api, of.listRoles, async ({ actor }) => {
    const roles = await inTransaction(ctx, actor, (tx) => readRoles(tx));
    return { status: 200, body: { roles, implied: IMPLIED_PERMISSIONS.size } };
  });
  mountEndpoint(api, of.createRole, async ({ actor, body, request }) => ({
    status: 201,
    body: await createRole(ctx, actor, giver(request), body),
  }));
  mountEndpoint(api, of.changeRole, async ({ actor, params, body, request }) => ({
    status: 200,
    body: await changeRole(ctx, actor, giver(request), params.id, body),
  }));
  mountEndpoint(api, of.removeRole, async ({ actor, params }) => {
    await removeRole(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.setRoles, async ({ actor, params, body, request }) => {
    const changed = await setRoles(ctx, actor, giver(request), params.id, body.roles);
    const person = await showPerson(ctx, actor, params.id);
    return { status: 200, body: person, ...(changed ? {} : { unchanged: true }) };
  });
  mountEndpoint(api, of.giveRole, async ({ actor, params, body, request }) => {
    const changed = await giveRole(ctx, actor, giver(request), params.id, body);
    return { status: 200, body: { changed }, ...(changed > 0 ? {} : { unchanged: true }) };
  });
  mountEndpoint(api, of.takeRole, async ({ actor, params, request }) => {
    const changed = await takeRole(ctx, actor, giver(request), params.id, params.user);
    return { status: 204, ...(changed ? {} : { unchanged: true }) };
  });
  mountEndpoint(api, of.setAreas, async ({ actor, params, body, request }) => {
    await setAreas(ctx, actor, giver(request), params.id, body.areas);
    return { status: 200, body: await showPerson(ctx, actor, params.id) };
  });
  mountEndpoint(api, of.listPeople, async ({ actor, query }) => ({
    status: 200,
    body: await listPeople(ctx, actor, query),
  }));
  mountEndpoint(api, of.showPerson, async ({ actor, params }) => ({
    status: 200,
    body: await showPerson(ctx, actor, params.id),
  }));
  mountEndpoint(api, of.giveAccess, async ({ actor, body, request }) => {
    const snapshot = giver(request);
    const mayAt = (client: string) => callerMay(request, "access.write", client);
    const changed = await giveAccess(ctx, actor, { snapshot, mayAt }, body);
    return { status: 200, body: { changed }, ...(changed > 0 ? {} : { unchanged: true }) };
  });
  mountEndpoint(api, of.setDefaultGroup, async ({ actor, body, request }) => {
    const changed = await setDefaultGroup(ctx, actor, giver(request), body);
    return { status: 200, body: { changed }, ...(changed > 0 ? {} : { unchanged: true }) };
  });
  mountEndpoint(api, of.explainAccess, async ({ actor, query }) => ({
    status: 200,
    body: await explainAccess(ctx, actor, query),
  }));
  mountEndpoint(api, of.whoCan, async ({ actor, query }) => ({
    status: 200,
    body: await findWhoCan(ctx, actor, query),
  }));
}

function giver(request: FastifyRequest): Snapshot {
  const snapshot = principalOf(request);
  // Endpoints for people have one; a station has none and gets nowhere near.
  if (!snapshot) throw new ProblemError("not-allowed");
  return snapshot;
}
