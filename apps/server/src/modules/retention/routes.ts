/** HTTP to use cases. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { changeRetention, describeRetention } from "./retention-rules.ts";

/** Mounts the endpoints of this module. */
export function retentionRoutes(api: Api, ctx: ServerContext): void {
  const of = endpoints.retention;
  mountEndpoint(api, of.describeRetention, async ({ actor }) => ({
    status: 200,
    body: await describeRetention(ctx, actor),
  }));
  mountEndpoint(api, of.changeRetention, async ({ body, actor }) => {
    await changeRetention(ctx, actor, body);
    return { status: 200, body: await describeRetention(ctx, actor) };
  });
}
