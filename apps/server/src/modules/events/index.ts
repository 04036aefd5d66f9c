/**
 * Events: hints that something changed, to whoever may see it. They carry ids and states; a reader fetches the rest.
 *
 * Story: modules publish within their transactions; after the commit the bus tells all replicas; each replica keeps the
 * last events and hands them to its streams, which end with the session that opened them.
 */
import { clientsWhere, mayAtAll } from "@countersign/access";
import { endpoints } from "@countersign/api";
import { authenticated, principalOf } from "../../platform/http/admit-caller.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { EventHub } from "./event-hub.ts";
import { readTopics } from "./topics.ts";

/** The module for compose.ts. */
export const eventsModule: ModuleDefinition = {
  name: "events",
  migrations: [],
  problems: {},
  auditEvents: {},
  routes: (api, ctx) => {
    const hub = new EventHub(ctx);
    api.fastify.addHook("preClose", async () => hub.close());
    mountEndpoint(api, endpoints.events.streamEvents, async ({ actor, query, request, reply }) => {
      const wanted = readTopics(query.topics);
      if (!wanted) throw new ProblemError("bad-request", "A topic is runs, run:ID, devices, device:ID, …");
      const principal = principalOf(request);
      const missing = wanted.find(({ needs }) => !principal || !mayAtAll(principal, { permission: needs }));
      if (!principal || missing)
        throw new ProblemError("not-allowed", `Following ${missing?.topic} needs ${missing?.needs}.`);
      const lastId = request.headers["last-event-id"];
      reply.hijack();
      const response = reply.raw;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) response.setHeader(name, value);
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      const isFollowing = hub.follow({
        actor,
        topics: new Map(wanted.map(({ topic, needs }) => [topic, clientsWhere(principal, needs)])),
        response,
        lastId: typeof lastId === "string" ? lastId : undefined,
        mayGoOn: async () => {
          const now = await authenticated(api, request);
          return (
            now !== undefined &&
            now.owes === undefined &&
            wanted.every(({ needs }) => mayAtAll(now.principal, { permission: needs }))
          );
        },
      });
      if (!isFollowing) response.end("event: too-many\ndata: {}\n\n");
      return { handled: true };
    });
  },
};
