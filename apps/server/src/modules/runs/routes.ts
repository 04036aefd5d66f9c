/** HTTP to use case. */
import { Readable } from "node:stream";
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findDevices } from "../devices/index.ts";
import { endsSessionOf, sessionsTopic } from "../identity/index.ts";
import { readCarried, readSignatures } from "../trust/index.ts";
import { cancelRun, objectToRun } from "./object-to-run.ts";
import { readOutput } from "./read-output.ts";
import { requestRun } from "./request-run.ts";
import { listRuns, receiptsOf, requestBytes, showRun } from "./run-views.ts";
import { signRun } from "./sign-run.ts";

/** Mounts the endpoints of this module. */
export function runRoutes(api: Api, ctx: ServerContext): void {
  const { runs } = endpoints;
  mountEndpoint(api, runs.requestRun, async ({ body, actor }) => {
    const { kind, script, version, devices, reason, network, stdin, limits, requester } = body;
    const run = await requestRun(ctx, actor, {
      kind,
      script,
      version,
      arguments: body.arguments,
      devices,
      reason,
      runAs: body.run_as,
      network,
      stdin,
      limits,
      windowSeconds: body.window_seconds,
      requester,
    });
    return { status: run.state === "awaiting-signatures" ? 202 : 201, body: run };
  });
  mountEndpoint(api, runs.listRuns, async ({ query, actor }) => ({
    status: 200,
    body: await listRuns(ctx, actor, query),
  }));
  mountEndpoint(api, runs.showRun, async ({ params, actor }) => ({
    status: 200,
    body: await showRun(ctx, actor, params.id),
  }));
  mountEndpoint(api, runs.readRequest, async ({ params, actor }) => ({
    raw: await requestBytes(ctx, actor, params.id),
    type: "application/octet-stream",
  }));
  mountEndpoint(api, runs.signRun, async ({ params, body, actor }) => {
    const accepted = await signRun(ctx, actor, params.id, readSignatures(body));
    const run = await showRun(ctx, actor, params.id);
    return { status: 200, body: run, ...(accepted === 0 ? { unchanged: true as const } : {}) };
  });
  mountEndpoint(api, runs.objectToRun, async ({ params, body, actor }) => {
    await objectToRun(ctx, actor, params.id, readCarried(body));
    return { status: 200, body: await showRun(ctx, actor, params.id) };
  });
  mountEndpoint(api, runs.cancelRun, async ({ params, body, actor }) => {
    const document = body.document && readCarried(body.document);
    await cancelRun(ctx, actor, params.id, { reason: body.reason, document });
    return { status: 200, body: await showRun(ctx, actor, params.id) };
  });
  mountEndpoint(api, runs.readOutput, async ({ params, query, actor, reply }) => {
    const { device, stream, offset = 0, follow } = query;
    const reader = await readOutput(ctx, actor, { run: params.id, device, stream, offset }, follow === "1");
    const raw = Readable.from(reader.bytes, { objectMode: false });
    const end = () => {
      forgetSession();
      reader.stop();
      raw.destroy();
    };
    // A run goes on for hours; whoever is signed out meanwhile reads no more of it.
    const forgetSession = ctx.bus.listen(sessionsTopic, ({ facts }) => {
      if (endsSessionOf(actor, facts)) end();
    });
    // Who goes away while nothing comes must not be waited for.
    raw.once("close", end);
    reply.raw.once("close", end);
    return { raw, type: "application/octet-stream" };
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
