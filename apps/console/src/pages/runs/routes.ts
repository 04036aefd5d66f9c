/**
 * Runs: the list, the composer, a run. Other areas lead into the composer by its address:
 * `/runs/new?script=NAME`, `/runs/new?devices=ID,ID`, `/runs/new?again=RUN`.
 */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";
import { composeSearch } from "./compose/compose-search.ts";

/** The addresses of this area. */
export const runRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/runs",
    validateSearch: textFilters("q", "state", "trust", "device", "sort"),
    staticData: { title: "Runs", needs: "runs.read" },
    component: lazyRouteComponent(async () => import("./list/runs-page.tsx"), "RunsPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/runs/new",
    validateSearch: composeSearch,
    staticData: { title: "New run", needs: "runs.request" },
    component: lazyRouteComponent(async () => import("./compose/compose-page.tsx"), "ComposePage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/runs/$id",
    staticData: { title: "Run", needs: "runs.read" },
    component: lazyRouteComponent(async () => import("./run/run-page.tsx"), "RunPage"),
  }),
] as const;
