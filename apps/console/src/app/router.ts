/** Finds the page of an address. */
import { createRouter } from "@tanstack/react-router";
import { PageLoading } from "../parts/page-loading.tsx";
import { routeTree } from "./routes.ts";

/** The one router of this page. */
export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingComponent: PageLoading,
  defaultPendingMs: 150,
  defaultPendingMinMs: 200,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
