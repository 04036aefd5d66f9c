/** Patch settings: all clients, and one. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";

/** The addresses of this area. */
export const patchingRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/patching",
    staticData: { title: "Patching", needs: "runs.read" },
    component: lazyRouteComponent(async () => import("./patching-page.tsx"), "PatchingPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/patching/$client",
    staticData: { title: "Patch settings", needs: "runs.read" },
    component: lazyRouteComponent(async () => import("./client-patching-page.tsx"), "ClientPatchingPage"),
  }),
] as const;
