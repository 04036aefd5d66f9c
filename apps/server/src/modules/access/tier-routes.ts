/** HTTP to use case, for tiers. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { inReading } from "../../platform/transaction.ts";
import { arrangeTiers, createTier, switchTiers } from "./change-tiers.ts";
import { previewTiers } from "./preview-tiers.ts";
import { readTiers } from "./tier-store.ts";

/** Mounts the endpoints. */
export function tierRoutes(api: Api, ctx: ServerContext): void {
  const of = endpoints.tiers;
  mountEndpoint(api, of.listTiers, async ({ actor }) => ({
    status: 200,
    body: await inReading(ctx, actor, readTiers),
  }));
  mountEndpoint(api, of.createTier, async ({ actor, body }) => ({
    status: 201,
    body: await createTier(ctx, actor, body),
  }));
  mountEndpoint(api, of.arrangeTiers, async ({ actor, body }) => {
    const { tiers, isChanged } = await arrangeTiers(ctx, actor, body.tiers);
    return { status: 200, body: tiers, ...(isChanged ? {} : { unchanged: true }) };
  });
  mountEndpoint(api, of.switchTiers, async ({ actor, body }) => {
    const { tiers, isChanged } = await switchTiers(ctx, actor, body.on);
    return { status: 200, body: tiers, ...(isChanged ? {} : { unchanged: true }) };
  });
  mountEndpoint(api, of.previewTiers, async ({ actor, query: { order, on } }) => ({
    status: 200,
    body: await previewTiers(ctx, actor, {
      order: order?.split(",").map(Number),
      on: on === undefined ? undefined : on === "yes",
    }),
  }));
}
