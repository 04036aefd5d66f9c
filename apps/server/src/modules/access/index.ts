/**
 * Access: what packages/access decides, tied to this server's rows and its audit log.
 *
 * Story: roles stand in tables, held in the whole installation or at clients; whoever calls brings the number of their
 * rights along, and what was compiled under it decides. Whoever gives rights gives none that they do not hold.
 */
import { denied } from "../../platform/http/authentication.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { allAccessKeys, tiersInUse } from "../../platform/transaction.ts";
import { rightsOf } from "../identity/index.ts";
import { accessKeysFor } from "./access-keys.ts";
import { accessEvents } from "./audit-events.ts";
import { accessProblems } from "./errors.ts";
import { loadRights } from "./load-rights.ts";
import { accessTables } from "./migrations/202611260301-access.ts";
import { tiersInUseTable } from "./migrations/202611270100-tiers.ts";
import { clientRoleWords } from "./migrations/202611270101-client-role-words.ts";
import { rightsTell } from "./migrations/202611270301-rights-tell.ts";
import { recordDenial } from "./record-denial.ts";
import { accessRoutes } from "./routes.ts";
import { tierRoutes } from "./tier-routes.ts";

export {
  changeMappedRoles,
  defaultRoleOf,
  mayBeMapped,
  type RoleChanges,
  setMappedDefault,
} from "./mapped-roles.ts";
export { refuseMoreEverywhere } from "./no-more-than-held.ts";
export { needRoles, readRoles } from "./role-store.ts";

/** The module for compose.ts. */
export const accessModule: ModuleDefinition = {
  name: "access",
  migrations: [accessTables, tiersInUseTable, clientRoleWords, rightsTell],
  problems: accessProblems,
  auditEvents: accessEvents,
  prepare: (ctx) => {
    const keys = accessKeysFor(ctx);
    ctx.questions.answer(allAccessKeys, keys.allKeys);
    ctx.questions.answer(tiersInUse, keys.tiers);
    ctx.questions.answer(rightsOf, (userId) => loadRights(ctx, userId));
    ctx.questions.answer(denied, (denial) => recordDenial(ctx, denial));
  },
  routes: (api, ctx) => {
    accessRoutes(api, ctx);
    tierRoutes(api, ctx);
  },
};
