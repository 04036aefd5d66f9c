/** HTTP to use case. */
import { Readable } from "node:stream";
import { endpoints, type Run } from "@countersign/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { callerMay } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findDevices } from "../devices/index.ts";
import { endsSessionOf, sessionsTopic } from "../identity/index.ts";
import { readCarried, readSignatures } from "../trust/index.ts";
import type { AskedRun } from "./asked-run.ts";
import { composeBreakglass } from "./break-glass.ts";
import { cancelRun, objectToRun } from "./object-to-run.ts";
import { readOutput } from "./read-output.ts";
import { placesOf, readOutputs } from "./read-outputs.ts";
import { keepRun } from "./retention/keep-run.ts";
import { requestRun } from "./request-run.ts";
import { continueRollout, stopRollout } from "./rings/move-rollout.ts";
import { listRuns, receiptsOf, requestBytes, showRun } from "./run-views.ts";
import { OPEN_RUNS } from "./run.ts";
import { signRun } from "./sign-run.ts";
import { stationLinkOf } from "./signing-views.ts";
import { waiverOf } from "./waive-code.ts";

type RunBody = z.output<typeof endpoints.runs.requestRun.body>;

/** Mounts the endpoints of this module. */
export function runRoutes(api: Api, ctx: ServerContext): void {
  const { glass, runs } = endpoints;
  /** The run for whoever reads it: with the link to the station for those who may sign, and whether they may cancel it. */
  const forReader = (run: Run, request: FastifyRequest): Run => ({
    ...run,
    station_link:
      run.state === "awaiting-signatures" && callerMay(request, "runs.sign", run.client)
        ? ctx.questions.ask(
            stationLinkOf,
            run.id,
            run.missing.map(({ authority }) => authority),
          )
        : null,
    may_break_glass: run.may_break_glass && callerMay(request, "runs.request", run.client),
    may_cancel:
      OPEN_RUNS.includes(run.state) &&
      callerMay(request, "runs.request", run.client) &&
      (run.may_cancel || callerMay(request, "runs.cancel", run.client)),
  });
  const asked = (body: RunBody): AskedRun => ({
    kind: body.kind,
    script: body.script,
    version: body.version,
    arguments: body.arguments,
    devices: body.devices,
    reason: body.reason,
    runAs: body.run_as,
    network: body.network,
    stdin: body.stdin,
    requestId: body.request_id,
    secrets: body.secrets,
    environment: body.environment,
    delaySeconds: body.delay_seconds,
    limits: body.limits,
    windowSeconds: body.window_seconds,
    askPeople: body.ask_people,
    requester: body.requester,
    rings: body.rings && {
      steps: body.rings.steps,
      stopAfter: body.rings.stop_after,
      waitSeconds: body.rings.wait_seconds,
      askFirst: body.rings.ask_first,
    },
  });
  mountEndpoint(
    api,
    runs.requestRun,
    async ({ body, actor, request, authorization }) => {
      const run = await requestRun(ctx, actor, asked(body), authorization);
      return {
        status: run.state === "awaiting-signatures" ? 202 : 201,
        body: forReader({ ...run, may_cancel: true }, request),
      };
    },
    { waiver: ({ body, actor }) => waiverOf(ctx, actor, asked(body)) },
  );
  mountEndpoint(api, runs.listRuns, async ({ query, actor, request }) => {
    const { runs: page, next } = await listRuns(ctx, actor, query);
    return { status: 200, body: { runs: page.map((run) => forReader(run, request)), next } };
  });
  mountEndpoint(api, runs.showRun, async ({ params, actor, request }) => ({
    status: 200,
    body: forReader(await showRun(ctx, actor, params.id), request),
  }));
  mountEndpoint(api, runs.readRequest, async ({ params, actor }) => ({
    raw: await requestBytes(ctx, actor, params.id),
    type: "application/octet-stream",
  }));
  mountEndpoint(api, runs.signRun, async ({ params, body, actor, request }) => {
    const accepted = await signRun(ctx, actor, params.id, readSignatures(body));
    const run = await showRun(ctx, actor, params.id);
    return {
      status: 200,
      body: forReader(run, request),
      ...(accepted === 0 ? { unchanged: true as const } : {}),
    };
  });
  mountEndpoint(api, runs.objectToRun, async ({ params, body, actor, request }) => {
    await objectToRun(ctx, actor, params.id, readCarried(body));
    return { status: 200, body: forReader(await showRun(ctx, actor, params.id), request) };
  });
  mountEndpoint(api, glass.breakGlass, async ({ params, body, actor }) => ({
    status: 201,
    body: await composeBreakglass(ctx, actor, params.id, {
      delaySeconds: body.delay_seconds,
      reason: body.reason,
    }),
  }));
  mountEndpoint(api, runs.cancelRun, async ({ params, body, actor, request }) => {
    const document = body.document && readCarried(body.document);
    const mayCancelOthers = (client: string) => callerMay(request, "runs.cancel", client);
    await cancelRun(ctx, actor, params.id, { reason: body.reason, document, mayCancelOthers });
    return { status: 200, body: forReader(await showRun(ctx, actor, params.id), request) };
  });
  mountEndpoint(api, runs.keepRun, async ({ params, body, actor, request }) => {
    await keepRun(ctx, actor, params.id, body);
    return { status: 200, body: forReader(await showRun(ctx, actor, params.id), request) };
  });
  for (const [endpoint, move] of [
    [runs.continueRollout, continueRollout],
    [runs.stopRollout, stopRollout],
  ] as const)
    mountEndpoint(api, endpoint, async ({ params, body, actor, request }) => {
      await move(ctx, actor, {
        id: params.id,
        ring: body.ring,
        mayMoveOthers: (client) => callerMay(request, "runs.cancel", client),
      });
      return { status: 200, body: forReader(await showRun(ctx, actor, params.id), request) };
    });
  /** A body that goes on for hours; whoever is signed out meanwhile reads no more of it. */
  const streaming = (
    actor: Actor,
    reply: FastifyReply,
    bytes: AsyncIterable<Uint8Array | string>,
    stop: () => void,
  ): Readable => {
    const raw = Readable.from(bytes, { objectMode: false });
    const end = () => {
      forgetSession();
      stop();
      raw.destroy();
    };
    const forgetSession = ctx.bus.listen(sessionsTopic, ({ facts }) => {
      if (endsSessionOf(actor, facts)) end();
    });
    // Who goes away while nothing comes must not be waited for.
    raw.once("close", end);
    reply.raw.once("close", end);
    return raw;
  };
  mountEndpoint(api, runs.readOutput, async ({ params, query, actor, reply }) => {
    const { device, stream, offset = 0, follow } = query;
    const reader = await readOutput(ctx, actor, { run: params.id, device, stream, offset }, follow === "1");
    const raw = streaming(actor, reply, reader.bytes, () => reader.stop());
    return { raw, type: "application/octet-stream" };
  });
  mountEndpoint(api, runs.readOutputs, async ({ params, query, actor, reply }) => {
    const question = { run: params.id, places: placesOf(query.devices), tailBytes: query.tail };
    const reader = await readOutputs(ctx, actor, question, query.follow === "1");
    const raw = streaming(actor, reply, reader.lines, () => reader.stop());
    return { raw, type: "application/x-ndjson" };
  });
  mountEndpoint(api, runs.readReceipts, async ({ params, actor }) => ({
    status: 200,
    body: { receipts: await receiptsOf(ctx, actor, params.id, keysOfDevices) },
  }));
}

async function keysOfDevices(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await findDevices(tx, "id", ids);
  return new Map(rows.map((row) => [row.id, row.key]));
}
