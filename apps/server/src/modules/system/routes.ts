/** HTTP: the installation itself, its health, its numbers and the description of its API. */
import { endpoints } from "@countersign/api";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import { isLoopbackHost } from "../../platform/config/address-rules.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { mountRaw } from "../../platform/http/mount-raw.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading } from "../../platform/transaction.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { latestCheckpoint, logStopped, logVerifierKey } from "../audit/index.ts";
import { seesEveryClient } from "../clients/index.ts";
import { codeLevel } from "./code-level.ts";
import { describeApi } from "./describe-api.ts";
import { RequestCounts } from "./metrics.ts";
import { release } from "./release.ts";
import { trustSummary } from "./trust-summary.ts";

/** Mounts everything of this module. */
export function systemRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, endpoints.system.describeServer, async () => {
    const { level, trust, operatorRoot } = await ctx.questions.ask(trustSummary);
    // For devices the two are one policy.
    const bound = level === "off" && (await ctx.questions.ask(codeLevel)) ? "code" : level;
    return {
      status: 200,
      body: {
        server_name: ctx.config.serverName,
        release: release.number,
        version: release.version,
        level: bound,
        trust,
        log_vkey: await logVerifierKey(ctx),
        operator_root: operatorRoot,
        station_url: ctx.config.stationUrl ?? null,
      },
    };
  });
  mountEndpoint(api, endpoints.system.examine, async ({ actor }) => {
    // Its sentences name tasks and devices of all clients.
    if (!(await inReading(ctx, actor, seesEveryClient)))
      throw new ProblemError("not-allowed", "Whoever sees every client examines the installation.");
    const found = await Promise.all(ctx.questions.askAll(weaknesses));
    const order = ["critical", "moderate", "low"];
    const sorted = found
      .flat()
      .toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
    return { status: 200, body: { weaknesses: sorted } };
  });

  mountRaw(api, { id: "health", path: "/healthz", access: "public" }, async (_request, reply) =>
    reply.type("text/plain").send("ok\n"),
  );
  mountRaw(api, { id: "ready", path: "/readyz", access: "public" }, async (_request, reply) => {
    await refuseUnlessReady(ctx);
    return reply.type("text/plain").send("ready\n");
  });

  const counts = new RequestCounts(api.fastify);
  const access = (request: FastifyRequest) => (isFromHere(request) ? "public" : "settings.read");
  mountRaw(api, { id: "metrics", path: "/metrics", access }, async (_request, reply) => {
    const { size } = await latestCheckpoint(ctx);
    return reply.type("text/plain; version=0.0.4").send(counts.print({ countersign_log_entries: size }));
  });

  let description: string | undefined;
  mountRaw(api, { id: "openapi", path: "/api/openapi.json", access: "public" }, async (_request, reply) => {
    description ??= JSON.stringify(describeApi(api.mounted, ctx.config.publicUrl));
    return reply.type("application/json").send(description);
  });
}

/**
 * Whether a program of this machine asks, for this machine. A name of somebody else that was made to lead here (DNS
 * rebinding) lets any page ask from this machine's browser, and a proxy asks for whoever sent it.
 */
function isFromHere({ ip, headers }: Pick<FastifyRequest, "ip" | "headers">): boolean {
  const host = URL.parse(`http://${headers.host ?? ""}`)?.hostname ?? "";
  const passedOn = ["forwarded", "x-forwarded-for", "x-real-ip", "via"].some((name) => name in headers);
  return !passedOn && isLoopbackHost(host) && isLoopbackHost(ip.replace(/^::ffff:/, ""));
}

async function refuseUnlessReady(ctx: ServerContext): Promise<void> {
  const stopped = ctx.questions.ask(logStopped);
  if (stopped !== undefined) throw new ProblemError("not-ready", "The audit log is not kept.");
  await sql`select 1`.execute(ctx.db).catch((cause: unknown) => {
    throw new ProblemError("not-ready", "The database does not answer.", { cause });
  });
}
