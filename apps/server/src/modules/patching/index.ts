/**
 * Patch settings: how the devices of each client are patched.
 *
 * Story: somebody says which updates a client's devices get, when, and whether they may restart. That is what is wanted;
 * it has no way to code of its own. It comes into force as one task of the shipped script, and where people sign, under
 * one standing approval that they signed for exactly that. What is wanted anew waits for its own signatures while the old
 * goes on, and then takes its place.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { patchingEvents } from "./audit-events.ts";
import { patchSettings } from "./migrations/202611260100-patch-settings.ts";
import { patchingRoutes } from "./routes.ts";
import { watchPatching } from "./watch-patching.ts";

/** The module for compose.ts. */
export const patchingModule: ModuleDefinition = {
  name: "patching",
  migrations: [patchSettings],
  problems: {},
  auditEvents: patchingEvents,
  routes: patchingRoutes,
  start: async (ctx) => Promise.resolve(ctx.config.roles.has("worker") ? watchPatching(ctx) : undefined),
};
