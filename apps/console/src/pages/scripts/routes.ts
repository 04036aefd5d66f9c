/** Scripts: the list, one with its versions, what changed between two, and the editor. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";

const version = (value: unknown): number | undefined => {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
};

/** Which version of a script is looked at. */
interface VersionSearch {
  readonly version?: number;
}
/** Which two are compared. */
interface CompareSearch {
  readonly from?: number;
  readonly to?: number;
}

function versionSearch(search: Record<string, unknown>): VersionSearch {
  const found = version(search["version"]);
  return found === undefined ? {} : { version: found };
}

function compareSearch(search: Record<string, unknown>): CompareSearch {
  const [from, to] = [version(search["from"]), version(search["to"])];
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** The addresses of this area. A dash is no name of a script, so that no script hides the page for a new one. */
export const scriptRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/scripts",
    validateSearch: textFilters("q", "scope", "interpreter", "sort"),
    staticData: { title: "Scripts", needs: "scripts.read" },
    component: lazyRouteComponent(async () => import("./scripts-page.tsx"), "ScriptsPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/scripts/-/new",
    staticData: { title: "New script", needs: "scripts.write" },
    component: lazyRouteComponent(async () => import("./new-script-page.tsx"), "NewScriptPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/scripts/-/standing",
    staticData: { title: "Standing approvals", needs: "runs.read" },
    component: lazyRouteComponent(async () => import("./standing/standing-page.tsx"), "StandingPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/scripts/-/standing/$hash",
    staticData: { title: "Standing approval", needs: "runs.read" },
    component: lazyRouteComponent(async () => import("./standing/one-standing-page.tsx"), "OneStandingPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/scripts/$name/exempt",
    staticData: { title: "May run without asking again", needs: "runs.request" },
    component: lazyRouteComponent(async () => import("./standing/exempt-page.tsx"), "ExemptPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/scripts/$name",
    validateSearch: versionSearch,
    staticData: { title: "Script", needs: "scripts.read" },
    component: lazyRouteComponent(async () => import("./script-page.tsx"), "ScriptPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/scripts/$name/changes",
    validateSearch: compareSearch,
    staticData: { title: "Changes of a script", needs: "scripts.read" },
    component: lazyRouteComponent(async () => import("./changes-page.tsx"), "ChangesPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/scripts/$name/edit",
    validateSearch: versionSearch,
    staticData: { title: "New version", needs: "scripts.write" },
    component: lazyRouteComponent(async () => import("./edit-script-page.tsx"), "EditScriptPage"),
  }),
] as const;
