/**
 * Retention: what is kept for how long.
 *
 * Story: administrators say for how many days output, runs, messages and spent tokens are kept after they ended; a worker
 * deletes what is older a little at a time. Modules say themselves what is theirs and how it is deleted. The audit log is
 * kept for good, and on devices so are the ids of what they consumed.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { forgetOld } from "./forget-old.ts";
import { retentionTables } from "./migrations/202611250205-retention.ts";
import { retentionRoutes } from "./routes.ts";

const PASS_MILLISECONDS = 30_000;

/** The module for compose.ts. */
export const retentionModule: ModuleDefinition = {
  name: "retention",
  migrations: [retentionTables],
  problems: {
    "retention-too-short": { status: 422, title: "That is shorter than a request may be open." },
  },
  auditEvents: {
    "retention.changed": "Somebody changed for how long what is kept.",
    "retention.deleted": "What was deleted on a day since its time had passed, counted.",
  },
  routes: retentionRoutes,
  start: (ctx) => {
    if (!ctx.config.roles.has("worker")) return Promise.resolve(undefined);
    let under: Promise<unknown> | undefined;
    let isStopping = false;
    const timer = setInterval(() => {
      under ??= forgetOld(ctx, () => isStopping)
        .catch((error: unknown) => ctx.log.error({ err: error }, "what is old was not deleted"))
        .finally(() => (under = undefined));
    }, PASS_MILLISECONDS);
    return Promise.resolve(async () => {
      isStopping = true;
      clearInterval(timer);
      await under;
    });
  },
};
