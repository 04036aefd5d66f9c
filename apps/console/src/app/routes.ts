/** All addresses of the console: one line for each area. */
import { accountRoutes } from "../pages/account/routes.ts";
import { auditRoutes } from "../pages/audit/routes.ts";
import { authorizationRoutes } from "../pages/authorization/routes.ts";
import { clientRoutes } from "../pages/clients/routes.ts";
import { deviceRoutes } from "../pages/devices/routes.ts";
import { extensionRoutes } from "../pages/extensions/routes.ts";
import { homeRoutes } from "../pages/home/routes.ts";
import { entranceRoutes } from "../pages/entrance/routes.ts";
import { patchingRoutes } from "../pages/patching/routes.ts";
import { roleRoutes } from "../pages/roles/routes.ts";
import { runRoutes } from "../pages/runs/routes.ts";
import { scriptRoutes } from "../pages/scripts/routes.ts";
import { settingsRoutes } from "../pages/settings/routes.ts";
import { taskRoutes } from "../pages/tasks/routes.ts";
import { tierRoutes } from "../pages/tiers/routes.ts";
import { trustRoutes } from "../pages/trust/routes.ts";
import { userRoutes } from "../pages/users/routes.ts";
import { rootRoute, signedInRoute } from "./root-route.ts";

/** The tree of addresses. */
export const routeTree = rootRoute.addChildren([
  ...entranceRoutes,
  signedInRoute.addChildren([
    ...homeRoutes,
    ...accountRoutes,
    ...auditRoutes,
    ...authorizationRoutes,
    ...clientRoutes,
    ...deviceRoutes,
    ...extensionRoutes,
    ...patchingRoutes,
    ...roleRoutes,
    ...runRoutes,
    ...scriptRoutes,
    ...settingsRoutes,
    ...taskRoutes,
    ...tierRoutes,
    ...trustRoutes,
    ...userRoutes,
  ]),
]);
