/** HTTP to use cases: the rules for signing in. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../../platform/context.ts";
import type { Api } from "../../../platform/http/api.ts";
import { mountEndpoint } from "../../../platform/http/mount-endpoint.ts";
import type { IdentityTables } from "../identity-tables.ts";
import { changeSignInRules, describeSignInRules } from "./change-sign-in-rules.ts";
import { readSignInRules } from "./read-sign-in-rules.ts";
import { requirePasswordChange } from "./require-password-change.ts";

const of = endpoints.signInRules;

/** Mounts them. */
export function signInRulesRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.describeSignInRules, async () => ({
    status: 200,
    body: await describeSignInRules(ctx),
  }));
  mountEndpoint(api, of.changeSignInRules, async ({ actor, body }) => {
    await changeSignInRules(ctx, actor, body);
    return { status: 200, body: await describeSignInRules(ctx) };
  });
  mountEndpoint(
    api,
    of.readEntrance,
    async () => {
      const { notice, password } = await readSignInRules(ctx.db.$extendTables<IdentityTables>());
      const { min_length, classes, history } = password;
      return { status: 200, body: { notice, password: { min_length, classes, history } } };
    },
    { guard: false },
  );
  mountEndpoint(api, of.requirePasswordChange, async ({ actor, params }) => {
    await requirePasswordChange(ctx, actor, params.id);
    return { status: 204 };
  });
}
