/** HTTP to use cases. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { listDeliveries } from "./deliveries.ts";
import { describeMail, removeMail, setMail } from "./mail-settings.ts";
import { describeOwn, setOwn } from "./own-preferences.ts";
import { askForApproval } from "./keep-approvals-to-tell.ts";
import { keepAddress, listAddresses } from "./person-addresses.ts";
import { addBrowser, describeBrowsers, removeBrowser } from "./push-browsers.ts";
import { describeRules, setRules } from "./telling-rules.ts";
import { testMail } from "./test-mail.ts";
import { testPush } from "./test-push.ts";
import { testWebhook } from "./test-webhook.ts";
import { addWebhook, listWebhooks, removeWebhook } from "./webhooks.ts";

const of = endpoints.notifications;

/** Mounts the endpoints of this module. */
export function notificationRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.describeTelling, async ({ actor }) => ({
    status: 200,
    body: {
      mail: await describeMail(ctx),
      rules: await describeRules(ctx, actor),
      webhooks: await listWebhooks(ctx, actor),
    },
  }));
  mountEndpoint(api, of.setRules, async ({ actor, body }) => ({
    status: 200,
    body: await setRules(ctx, actor, body),
  }));
  mountEndpoint(api, of.addWebhook, async ({ actor, body }) => ({
    status: 201,
    body: await addWebhook(ctx, actor, body),
  }));
  mountEndpoint(api, of.removeWebhook, async ({ actor, params }) => {
    await removeWebhook(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.testWebhook, async ({ actor, params }) => ({
    status: 200,
    body: await testWebhook(ctx, actor, params.id),
  }));
  mountEndpoint(api, of.describeOwn, async ({ actor }) => ({
    status: 200,
    body: await describeOwn(ctx, actor),
  }));
  mountEndpoint(api, of.setOwn, async ({ actor, body }) => ({
    status: 200,
    body: await setOwn(ctx, actor, body),
  }));
  mountEndpoint(api, of.describeBrowsers, async ({ actor }) => ({
    status: 200,
    body: await describeBrowsers(ctx, actor),
  }));
  mountEndpoint(api, of.addBrowser, async ({ actor, body }) => ({
    status: 201,
    body: await addBrowser(ctx, actor, body),
  }));
  mountEndpoint(api, of.removeBrowser, async ({ actor, params }) => {
    await removeBrowser(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.testBrowser, async ({ actor, params }) => ({
    status: 200,
    body: await testPush(ctx, actor, params.id),
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
  mountEndpoint(api, of.askForApproval, async ({ actor, params }) => ({
    status: 202,
    body: { persons: await askForApproval(ctx, actor, params.hash) },
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
