/** HTTP to use cases. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { requireFresh, requireFreshOrKey } from "../identity/index.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { changeSecurity } from "./change-security.ts";
import { describeSecurity } from "./describe-security.ts";
import { exemptScript, protectScript } from "./exempt-scripts.ts";
import { cancelReset } from "./reset-account.ts";
import { readSecurity } from "./security-store.ts";
import { confirmAccount, offerAccount } from "./set-up-account.ts";

const of = endpoints.advancedSecurity;

/** Mounts the endpoints of this module. */
export function advancedSecurityRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.describeSecurity, async ({ actor }) => ({
    status: 200,
    body: await describeSecurity(ctx, actor),
  }));
  mountEndpoint(api, of.offerAccount, async ({ actor }) => ({
    status: 200,
    body: await offerAccount(ctx, actor),
  }));
  mountEndpoint(
    api,
    of.confirmAccount,
    async ({ actor, authorization, body }) => {
      await confirmAccount(ctx, actor, authorization, body.code);
      return { status: 200, body: await describeSecurity(ctx, actor) };
    },
    {
      // After a reset nobody has a code: the first one of the new account is proof enough, and it alone.
      waiver: async ({ actor }) => {
        await requireFresh(ctx, actor);
        const { account } = await readSecurity(ctx.db.$extendTables<AdvancedSecurityTables>());
        return account ? undefined : { by: "no-account" };
      },
    },
  );
  mountEndpoint(
    api,
    of.changeSecurity,
    async ({ actor, authorization, body }) => {
      await changeSecurity(ctx, actor, authorization, body);
      return { status: 200, body: await describeSecurity(ctx, actor) };
    },
    {
      // Who has to prove first who they are does not waste a code.
      waiver: async ({ actor }) => {
        await requireFreshOrKey(ctx, actor);
        return undefined;
      },
    },
  );
  mountEndpoint(api, of.cancelReset, async ({ actor, authorization }) => {
    await cancelReset(ctx, actor, authorization);
    return { status: 200, body: await describeSecurity(ctx, actor) };
  });
  mountEndpoint(api, of.exemptScript, async ({ actor, authorization, params, body }) => ({
    status: 200,
    body: await exemptScript(ctx, actor, authorization, { name: params.name, ...body }),
  }));
  mountEndpoint(api, of.protectScript, async ({ actor, authorization, params }) => {
    await protectScript(ctx, actor, authorization, params.name);
    return { status: 204 };
  });
}
