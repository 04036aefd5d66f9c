/** HTTP to use cases. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { listDeliveries } from "./deliveries.ts";
import { describeMail, removeMail, setMail } from "./mail-settings.ts";
import { keepAddress, listAddresses } from "./person-addresses.ts";
import { testMail } from "./test-mail.ts";

const of = endpoints.notifications;

/** Mounts the endpoints of this module. */
export function notificationRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.describeTelling, async () => ({
    status: 200,
    body: { mail: await describeMail(ctx) },
  }));
  mountEndpoint(api, of.setMail, async ({ actor, body }) => ({
    status: 200,
    body: await setMail(ctx, actor, body),
  }));
  mountEndpoint(api, of.removeMail, async ({ actor }) => {
    await removeMail(ctx, actor);
    return { status: 204 };
  });
  mountEndpoint(api, of.testMail, async ({ actor }) => ({ status: 200, body: await testMail(ctx, actor) }));
  mountEndpoint(api, of.listDeliveries, async ({ actor }) => ({
    status: 200,
    body: { deliveries: await listDeliveries(ctx, actor) },
  }));
  mountEndpoint(api, of.listAddresses, async ({ actor }) => ({
    status: 200,
    body: { people: await listAddresses(ctx, actor) },
  }));
  mountEndpoint(api, of.keepAddress, async ({ actor, body }) => {
    await keepAddress(ctx, actor, body);
    return { status: 204 };
  });
}
