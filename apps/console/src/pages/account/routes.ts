/** One's own account. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";

/** The addresses of this area. */
export const accountRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/account",
    staticData: { title: "My account", needs: "signed-in" },
    component: lazyRouteComponent(async () => import("./account-page.tsx"), "AccountPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/account/activity",
    staticData: { title: "My activity", needs: "signed-in" },
    component: lazyRouteComponent(async () => import("./activity-page.tsx"), "ActivityPage"),
  }),
] as const;
