/** HTTP: entries for those who may see bodies, and the log's own files in C2SP form. */
import { endpoints } from "@countersign/api";
import { parseTilePath } from "@countersign/log";
import type { FastifyRequest } from "fastify";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { slugsSeenBy } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { mountRaw } from "../../platform/http/mount-raw.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { listEntries, proveEntry } from "./audit-views.ts";
import { latestCheckpoint, logVerifierKey } from "./checkpoints.ts";
import { listOwnEntries } from "./own-entries.ts";
import { gatherLog, settleLog } from "./log-keeper.ts";
import { readBundle, tileReader } from "./log-tiles.ts";

/** Mounts everything of this module. */
export function auditRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, endpoints.audit.listEntries, async ({ actor, query, request }) => {
    // The keeper says itself why it failed; what is in the log already is shown in any case.
    if (query.after === undefined) await ctx.questions.ask(gatherLog).catch(() => undefined);
    return { status: 200, body: await listEntries(ctx, actor, { ...query, clients: slugsSeenBy(request) }) };
  });
  mountEndpoint(api, endpoints.audit.listOwnEntries, async ({ actor, query }) => {
    if (query.after === undefined) await ctx.questions.ask(gatherLog).catch(() => undefined);
    return { status: 200, body: await listOwnEntries(ctx, actor, query) };
  });
  mountEndpoint(api, endpoints.audit.proveEntry, async ({ actor, params }) => ({
    status: 200,
    body: await proveEntry(ctx, actor, params.index),
  }));

  const access = ctx.config.publishLog ? "public" : "audit.read";
  const text = "text/plain; charset=utf-8";
  mountRaw(api, { id: "log.checkpoint", path: "/log/checkpoint", access }, async (_request, reply) => {
    // Whoever may see the log gets a head over all that happened; the public takes the one of the last second.
    if (!ctx.config.publishLog) await signNow(ctx);
    const { note } = await latestCheckpoint(ctx);
    return reply.type(text).header("cache-control", "no-cache").send(note);
  });
  mountRaw(api, { id: "log.vkey", path: "/log/vkey", access }, async (_request, reply) =>
    reply.type(text).send(`${await logVerifierKey(ctx)}\n`),
  );
  mountRaw(api, { id: "log.tile", path: "/log/tile/*", access }, async (request, reply) => {
    const bytes = await readTileFile(ctx, `tile/${restOf(request)}`);
    if (!bytes) throw new ProblemError("not-found");
    const cache = ctx.config.publishLog ? "public" : "private";
    return reply
      .type("application/octet-stream")
      .header("cache-control", `${cache}, max-age=31536000, immutable`)
      .send(Buffer.from(bytes));
  });
}

async function signNow(ctx: ServerContext): Promise<void> {
  await ctx.questions.ask(settleLog).catch((error: unknown) => {
    ctx.log.warn({ err: error }, "no new head could be signed; the last one is shown");
  });
}

function restOf(request: FastifyRequest): string {
  const params: unknown = request.params;
  return typeof params === "object" && params !== null && "*" in params ? String(params["*"]) : "";
}

async function readTileFile(ctx: ServerContext, path: string): Promise<Uint8Array | undefined> {
  const parsed = parseTilePath(path);
  if (!parsed.ok) return undefined;
  const { tile } = parsed;
  return inTransaction(ctx, systemActor("read-log"), async (tx) => {
    if (tile.kind === "entries") return readBundle(tx, tile.index, tile.width);
    return tileReader(tx).readTile(tile.level, tile.index, tile.width);
  });
}
