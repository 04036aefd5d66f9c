/** Roles: what they give, and who holds them. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";

/** The addresses of this area. */
export const roleRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/roles",
    staticData: { title: "Roles", needs: "access.read" },
    component: lazyRouteComponent(async () => import("./roles-page.tsx"), "RolesPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/roles/$role",
    staticData: { title: "Role", needs: "access.read" },
    component: lazyRouteComponent(async () => import("./role-page.tsx"), "RolePage"),
  }),
] as const;
