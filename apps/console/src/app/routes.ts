/** All addresses of the console: one line for each area. */
import { accountRoutes } from "../pages/account/routes.ts";
import { homeRoutes } from "../pages/home/routes.ts";
import { entranceRoutes } from "../pages/entrance/routes.ts";
import { rootRoute, signedInRoute } from "./root-route.ts";

/** The tree of addresses. */
export const routeTree = rootRoute.addChildren([
  ...entranceRoutes,
  signedInRoute.addChildren([...homeRoutes, ...accountRoutes]),
]);
