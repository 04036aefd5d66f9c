/**
 * The gateway: the one door through which agents come, at `/agent` of the HTTP server.
 *
 * Story: challenge, proof by a link that the device's key certified, welcome; the device's signed status; what it lacks
 * of roots, lists, admission and vetoes; the runs that are open for it. Then runs as they are dispatched, and output,
 * receipts and objections as they come.
 */
import type { ServerContext } from "../../platform/context.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { perServer } from "../../platform/per-server.ts";
import { deviceLinksOf, devicesTopic } from "../devices/index.ts";
import { CLOSE } from "./agent-connection.ts";
import { Gateway } from "./gateway.ts";
import { holdRuns, pushTrust } from "./push-trust.ts";

const gatewayOf = perServer((ctx: ServerContext) => new Gateway(ctx));

/** The module for compose.ts. */
export const gatewayModule: ModuleDefinition = {
  name: "gateway",
  migrations: [],
  problems: {},
  auditEvents: {},
  routesOf: "gateway",
  routes: (api, ctx) => {
    api.upgrades.set("/agent", (request, socket, head) => gatewayOf(ctx).upgrade(request, socket, head));
  },
  start: async (ctx) => {
    if (!ctx.config.roles.has("gateway")) return undefined;
    const gateway = gatewayOf(ctx);
    let pushing: Promise<void> = Promise.resolve();
    const stopTrust = ctx.bus.listen("trust", (event) => {
      const held = holdRuns(ctx);
      pushing = pushing
        .then(() => pushTrust(ctx, event, held))
        .catch((error: unknown) =>
          ctx.log.error({ err: error }, "devices were not told of new trust material"),
        );
    });
    const stopDevices = ctx.bus.listen(devicesTopic, ({ facts }) => {
      const { device, state } = facts;
      if (state !== "retired" || typeof device !== "string") return;
      deviceLinksOf(ctx).find(device)?.close(CLOSE.notProven, "device-retired");
    });
    return async () => {
      stopTrust();
      stopDevices();
      await pushing;
      await gateway.close();
    };
  },
};
