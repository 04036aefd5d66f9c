/** The audit log. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";

/** The addresses of this area. */
export const auditRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/audit",
    validateSearch: textFilters("event", "object", "sort"),
    staticData: { title: "Audit", needs: "audit.read" },
    component: lazyRouteComponent(async () => import("./audit-page.tsx"), "AuditPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/audit/$index",
    staticData: { title: "Entry", needs: "audit.read" },
    component: lazyRouteComponent(async () => import("./entry-page.tsx"), "EntryPage"),
  }),
] as const;
