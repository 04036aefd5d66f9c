/** The entrance: pages for people who are not signed in. */
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { queryClient } from "../../api/query-client.ts";
import { sessionQuery } from "../../api/session.ts";
import { rootRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";

/** The addresses of this area. */
export const entranceRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/sign-in",
    validateSearch: textFilters("next"),
    staticData: { title: "Sign in", needs: "public" },
    component: lazyRouteComponent(async () => import("./sign-in-page.tsx"), "SignInPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/owed",
    validateSearch: textFilters("next"),
    staticData: { title: "Before you go on", needs: "public" },
    beforeLoad: async () => {
      const session = await queryClient.ensureQueryData(sessionQuery);
      // The router takes this as an answer, not as a failure.
      // oxlint-disable-next-line typescript/only-throw-error
      if (!session?.owes) throw redirect({ to: session ? "/" : "/sign-in", search: {}, replace: true });
    },
    component: lazyRouteComponent(async () => import("./owed-page.tsx"), "OwedPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signed-in/$provider",
    staticData: { title: "Signing in", needs: "public" },
    component: lazyRouteComponent(async () => import("./signed-in-page.tsx"), "SignedInPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/setup",
    staticData: { title: "Set up Countersign", needs: "public" },
    component: lazyRouteComponent(async () => import("./setup-page.tsx"), "SetupPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/accept",
    staticData: { title: "Accept an invitation", needs: "public" },
    component: lazyRouteComponent(async () => import("./accept-page.tsx"), "AcceptPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/reset",
    staticData: { title: "Set another password", needs: "public" },
    component: lazyRouteComponent(async () => import("./reset-page.tsx"), "ResetPage"),
  }),
] as const;
