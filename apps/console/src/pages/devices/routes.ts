/** Devices. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";

/** The addresses of this area. */
export const deviceRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/devices",
    validateSearch: textFilters("q", "group", "tag", "state", "heard", "sort"),
    staticData: { title: "Devices", needs: "devices.read" },
    component: lazyRouteComponent(async () => import("./devices-page.tsx"), "DevicesPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/devices/enrol",
    staticData: { title: "Enrol a machine", needs: "devices.enrol" },
    component: lazyRouteComponent(async () => import("./enrol-page.tsx"), "EnrolPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/devices/groups",
    staticData: { title: "Device groups", needs: "devices.read" },
    component: lazyRouteComponent(async () => import("./groups-page.tsx"), "GroupsPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/devices/$device",
    staticData: { title: "Device", needs: "devices.read" },
    component: lazyRouteComponent(async () => import("./device-page.tsx"), "DevicePage"),
  }),
] as const;
