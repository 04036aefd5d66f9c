/** Extensions. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";

/** The addresses of this area. */
export const extensionRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/extensions",
    staticData: { title: "Extensions", needs: "advanced-security.write" },
    component: lazyRouteComponent(async () => import("./extensions-page.tsx"), "ExtensionsPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/extensions/advanced-security",
    staticData: { title: "Advanced Security", needs: "advanced-security.write" },
    component: lazyRouteComponent(async () => import("./advanced-security-page.tsx"), "AdvancedSecurityPage"),
  }),
] as const;
