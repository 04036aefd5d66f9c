/** Trust: authorities, their roots and people, and the ceremonies that change them. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signedInRoute } from "../../app/root-route.ts";
import { textFilters } from "../../parts/filters.ts";

/** The addresses of this area. */
export const trustRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust",
    staticData: { title: "Trust", needs: "trust.read" },
    component: lazyRouteComponent(async () => import("./trust-page.tsx"), "TrustPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/two-of-us",
    staticData: { title: "Two of us", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./two-of-us-page.tsx"), "TwoOfUsPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/admit",
    validateSearch: textFilters("devices"),
    staticData: { title: "Admit devices", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./admit-page.tsx"), "AdmitPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/policy",
    validateSearch: textFilters("for"),
    staticData: { title: "A client's policy", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./policy-page.tsx"), "PolicyPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/client-root",
    validateSearch: textFilters("for"),
    staticData: { title: "A client's own root", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./client-root-page.tsx"), "ClientRootPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/drafts/$hash",
    staticData: { title: "Draft", needs: "trust.read" },
    component: lazyRouteComponent(async () => import("./draft-page.tsx"), "DraftPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority",
    staticData: { title: "Authority", needs: "trust.read" },
    component: lazyRouteComponent(async () => import("./authority-page.tsx"), "AuthorityPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority/add-person",
    staticData: { title: "Add a person", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./add-person-page.tsx"), "AddPersonPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority/remove-person/$person",
    staticData: { title: "Remove a person", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./remove-person-page.tsx"), "RemovePersonPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority/keys/$person",
    staticData: { title: "Keys of a person", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./keys-page.tsx"), "KeysPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority/renew",
    staticData: { title: "Renew a root", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./renew-page.tsx"), "RenewPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority/glass",
    staticData: { title: "Who breaks the glass", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./glass-role-page.tsx"), "GlassRolePage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority/add-requester",
    staticData: { title: "Add a requester", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./add-requester-page.tsx"), "AddRequesterPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority/remove-requester/$person",
    staticData: { title: "Remove a requester", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./change-list-pages.tsx"), "RemoveRequesterPage"),
  }),
  createRoute({
    getParentRoute: () => signedInRoute,
    path: "/trust/$authority/renew-list",
    staticData: { title: "Renew the list of requesters", needs: "trust.publish" },
    component: lazyRouteComponent(async () => import("./change-list-pages.tsx"), "RenewListPage"),
  }),
] as const;
