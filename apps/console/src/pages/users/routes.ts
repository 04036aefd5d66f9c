/** Users. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";

/** The addresses of this area. */
export const userRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/users",
    validateSearch: textFilters("q", "role", "state", "sort"),
    staticData: { title: "Users", needs: "users.read" },
    component: lazyRouteComponent(async () => import("./users-page.tsx"), "UsersPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/users/$user",
    staticData: { title: "User", needs: "users.read" },
    component: lazyRouteComponent(async () => import("./user-page.tsx"), "UserPage"),
  }),
] as const;
