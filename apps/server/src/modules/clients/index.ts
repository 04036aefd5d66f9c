/**
 * Clients: the customer organisations whose machines are looked after.
 *
 * Story: a client has a slug, which stands in signed documents and never changes, and a number, which stands in the
 * rows of its objects and in access keys. A new installation begins with one client, `home`.
 */
import { endpoints } from "@countersign/api";
import { systemActor } from "../../platform/actor.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { clientView, listClients } from "./client-views.ts";
import { createClientOrganisation, ensureFirstClient } from "./create-client.ts";
import { clientsTable } from "./migrations/202611220004-clients.ts";

export type { ClientFacts } from "./client.ts";
export { answerClientOf, CLIENT_OBJECTS, type ClientObject, findClientOf } from "./client-of.ts";
export { clientsSeen, seesEveryClient } from "./clients-seen.ts";
export { findClient } from "./client-store.ts";
export { deviceCounts } from "./client-views.ts";
export { clientsTopic } from "./clients-topic.ts";
export type { ClientsTables } from "./clients-tables.ts";

/** The module for compose.ts. */
export const clientsModule: ModuleDefinition = {
  name: "clients",
  migrations: [clientsTable],
  problems: { "client-exists": { status: 409, title: "Another client has this id." } },
  auditEvents: { "client.created": "A client was created" },
  routes: (api, ctx) => {
    mountEndpoint(api, endpoints.clients.listClients, async ({ actor, query }) => ({
      status: 200,
      body: await listClients(ctx, actor, query),
    }));
    mountEndpoint(api, endpoints.clients.createClientOrganisation, async ({ actor, body }) => ({
      status: 201,
      body: clientView(await createClientOrganisation(ctx, actor, { slug: body.id, name: body.name }), 0),
    }));
  },
  start: async (ctx) => {
    await ensureFirstClient(ctx, systemActor("begin-installation"));
    return undefined;
  },
};
