/** Clients. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";

/** The addresses of this area. */
export const clientRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/clients",
    validateSearch: textFilters("q", "sort"),
    staticData: { title: "Clients", needs: "clients.read" },
    component: lazyRouteComponent(async () => import("./clients-page.tsx"), "ClientsPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/clients/$id",
    staticData: { title: "Client", needs: "clients.read" },
    component: lazyRouteComponent(async () => import("./client-page.tsx"), "ClientPage"),
  }),
] as const;
