/** The installation itself: what it is, how it is, and where it is weak. */
import { forgetFullBuckets } from "../../platform/http/rate-limits.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { recordRestore } from "./note-restore.ts";
import { ownWeaknesses } from "./own-weaknesses.ts";
import { systemRoutes } from "./routes.ts";

export { release } from "./release.ts";
export { codeLevel } from "./code-level.ts";
export { type TrustSummary, trustSummary } from "./trust-summary.ts";

const tidyEveryMs = 600_000;

/** The module for compose.ts. */
export const systemModule: ModuleDefinition = {
  name: "system",
  migrations: [],
  problems: {},
  auditEvents: { "installation.restored": "The installation was made anew from a backup" },
  prepare: (ctx) => ctx.questions.answerToo(weaknesses, () => ownWeaknesses(ctx)),
  routes: systemRoutes,
  routesOf: "any",
  start: async (ctx) => {
    if (ctx.config.roles.has("worker")) await recordRestore(ctx);
    const tidying = setInterval(() => {
      forgetFullBuckets(ctx.db).catch((error: unknown) =>
        ctx.log.warn({ err: error }, "old rate limits could not be removed"),
      );
    }, tidyEveryMs);
    return () => Promise.resolve(clearInterval(tidying));
  },
};
