/** The trunk of all addresses: pages for everybody, and pages for people who are signed in. */
import { createRootRoute, createRoute, redirect, retainSearchParams } from "@tanstack/react-router";
import type { Permission } from "@countersign/api";
import { queryClient } from "../api/query-client.ts";
import { sessionQuery } from "../api/session.ts";
import { NotFound } from "../parts/not-found.tsx";
import { PageFailed } from "../parts/page-failed.tsx";
import { Shell } from "./shell.tsx";

declare module "@tanstack/react-router" {
  /** What every page says of itself. */
  interface StaticDataRouteOption {
    /** The name of the page, for the window's title and the palette. */
    readonly title?: string;
    /** What a person must be allowed to for the page to be shown; `signed-in` is enough for one's own things. */
    readonly needs?: Permission | "signed-in" | "public";
  }
}

/** Search parameters of every address: `client` narrows all lists to one client. */
export interface ScopeSearch {
  readonly client?: string;
}

/** The root of all addresses. */
export const rootRoute = createRootRoute({
  notFoundComponent: NotFound,
  errorComponent: PageFailed,
});

/** Pages for signed-in people: the shell around them, and the way to the sign-in page for everybody else. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  validateSearch: (search: Record<string, unknown>): ScopeSearch => {
    const { client } = search;
    return typeof client === "string" && /^[a-z0-9._-]{1,63}$/.test(client) ? { client } : {};
  },
  search: { middlewares: [retainSearchParams(["client"])] },
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    // Where to go on afterwards, unless that is where everybody begins.
    const next = location.href === "/" ? {} : { next: location.href };
    // The router takes these as answers, not as failures.
    // oxlint-disable-next-line typescript/only-throw-error
    if (session?.owes) throw redirect({ to: "/owed", search: next, replace: true });
    // oxlint-disable-next-line typescript/only-throw-error
    if (session === null) throw redirect({ to: "/sign-in", search: next, replace: true });
  },
  component: Shell,
});
