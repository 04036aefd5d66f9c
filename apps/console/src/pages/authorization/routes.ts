/** Authorization: who may do what, where, and why. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";

/** The addresses of this area. */
export const authorizationRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/authorization",
    validateSearch: textFilters("q", "state", "group", "sort"),
    staticData: { title: "Authorization", needs: "access.read" },
    component: lazyRouteComponent(async () => import("./authorization-page.tsx"), "AuthorizationPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/authorization/$user",
    staticData: { title: "Access of a user", needs: "access.read" },
    component: lazyRouteComponent(async () => import("./person-access-page.tsx"), "PersonAccessPage"),
  }),
] as const;
