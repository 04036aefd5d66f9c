/** Home. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";

/** The addresses of this area. */
export const homeRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/",
    staticData: { title: "Home", needs: "signed-in" },
    component: lazyRouteComponent(async () => import("./home-page.tsx"), "HomePage"),
  }),
] as const;
