/** Tiers: who sees what at a client, beside the roles. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";

/** The addresses of this area. */
export const tierRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/tiers",
    staticData: { title: "Tiers", needs: "access.read" },
    component: lazyRouteComponent(async () => import("./tiers-page.tsx"), "TiersPage"),
  }),
] as const;
