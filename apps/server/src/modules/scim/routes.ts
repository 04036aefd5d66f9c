/** HTTP to use case: what administrators set of SCIM. The protocol itself is in scim-routes.ts. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { principalOf } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { refuseMoreThanHeld } from "../identity/index.ts";
import { endCredential, makeCredential } from "./credentials.ts";
import { mapGroup } from "./map-group.ts";
import { showProvisioning } from "./show-provisioning.ts";

const of = endpoints.provisioning;

/** Mounts the endpoints of this module. */
export function provisioningRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.showProvisioning, async ({ actor, params }) => ({
    status: 200,
    body: await showProvisioning(ctx, actor, params.id),
  }));
  mountEndpoint(api, of.makeScimCredential, async ({ actor, params, body, request }) => {
    // Who may set up who comes may do everything, as with the provider itself.
    refuseMoreThanHeld(principalOf(request), "administrator");
    return { status: 201, body: await makeCredential(ctx, actor, params.id, body) };
  });
  mountEndpoint(api, of.endScimCredential, async ({ actor, params }) => {
    await endCredential(ctx, actor, params.id, params.credential);
    return { status: 204 };
  });
  mountEndpoint(api, of.mapScimGroup, async ({ actor, params, body, request }) => {
    const giver = principalOf(request);
    if (!giver) throw new ProblemError("not-allowed");
    const at = { provider: params.id, group: params.group };
    const changed = await mapGroup(ctx, actor, giver, at, body);
    return { status: 200, body, ...(changed ? {} : { unchanged: true }) };
  });
}
