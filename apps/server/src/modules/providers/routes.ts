/** HTTP to use cases: providers, and by which one a user comes. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { principalOf } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { refuseMoreThanHeld } from "../identity/index.ts";
import { listProviders, offeredProviders } from "./list-providers.ts";
import { changeProvider, createProvider } from "./save-provider.ts";
import { setUserProvider } from "./set-user-provider.ts";
import { deleteProvider, switchProvider } from "./switch-provider.ts";

const of = endpoints.providers;

/** Mounts the endpoints of this module. */
export function providerRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.listProviders, async ({ actor }) => ({
    status: 200,
    body: { providers: await listProviders(ctx, actor) },
  }));
  mountEndpoint(api, of.createProvider, async ({ actor, body, request }) => {
    refuseMoreThanHeld(principalOf(request), body.default_role);
    return { status: 201, body: await createProvider(ctx, actor, body) };
  });
  mountEndpoint(api, of.changeProvider, async ({ actor, params, body, request }) => {
    refuseMoreThanHeld(principalOf(request), body.default_role);
    return { status: 200, body: await changeProvider(ctx, actor, params.id, body) };
  });
  mountEndpoint(api, of.switchProvider, async ({ actor, params, body }) => ({
    status: 200,
    body: await switchProvider(ctx, actor, params.id, body.enabled),
  }));
  mountEndpoint(api, of.deleteProvider, async ({ actor, params }) => {
    await deleteProvider(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.offeredProviders, async () => ({
    status: 200,
    body: { providers: await offeredProviders(ctx) },
  }));
  mountEndpoint(api, of.setUserProvider, async ({ actor, params, body }) => {
    const changed = await setUserProvider(ctx, actor, params.id, body.provider);
    return { status: 200, body, ...(changed ? {} : { unchanged: true }) };
  });
}
