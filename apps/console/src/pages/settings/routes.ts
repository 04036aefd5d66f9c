/** Settings. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";

/** The addresses of this area. */
export const settingsRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/settings",
    staticData: { title: "Settings", needs: "settings.read" },
    component: lazyRouteComponent(async () => import("./settings-page.tsx"), "SettingsPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/settings/telling",
    staticData: { title: "Telling people", needs: "settings.read" },
    component: lazyRouteComponent(async () => import("./telling-page.tsx"), "TellingPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/settings/sign-in",
    staticData: { title: "Signing in", needs: "settings.read" },
    component: lazyRouteComponent(async () => import("./sign-in-rules-page.tsx"), "SignInRulesPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/settings/providers",
    staticData: { title: "Sign-in providers", needs: "settings.read" },
    component: lazyRouteComponent(async () => import("./providers-page.tsx"), "ProvidersPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/settings/retention",
    staticData: { title: "What is kept", needs: "settings.read" },
    component: lazyRouteComponent(async () => import("./retention-page.tsx"), "RetentionPage"),
  }),
] as const;
