/**
 * SCIM: a provider's directory keeps users and groups here (RFC 7643, 7644).
 *
 * Story: an administrator makes a credential at a provider and maps its groups to roles; the directory makes, changes and
 * disables the accounts that come by that provider, and no others. It gives nobody a right: groups give what an
 * administrator set at them. See docs/decisions/0042-scim.md.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { scimEvents } from "./audit-events.ts";
import { scimProblems } from "./errors.ts";
import { scimTables } from "./migrations/202611270400-scim.ts";
import { provisioningRoutes } from "./routes.ts";
import { scimRoutes } from "./scim-routes.ts";
import { scimWeaknesses } from "./scim-weaknesses.ts";

/** The module for compose.ts. */
export const scimModule: ModuleDefinition = {
  name: "scim",
  migrations: [scimTables],
  problems: scimProblems,
  auditEvents: scimEvents,
  prepare: (ctx) => ctx.questions.answerToo(weaknesses, () => scimWeaknesses(ctx)),
  routes: (api, ctx) => {
    provisioningRoutes(api, ctx);
    scimRoutes(api, ctx);
  },
};
