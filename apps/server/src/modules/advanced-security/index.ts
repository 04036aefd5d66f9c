/**
 * Advanced Security: level `code`.
 *
 * Story: an administrator is shown the secret of a shared authorization account, and its first code puts the level in
 * force. From then on a challenged request is answered with "a code is needed"; the same request with a code is let
 * through, once a code. Administrators exempt scripts by their content. Who lost every phone resets the account on the
 * server's own console, after a delay that all administrators see.
 */
import { asksForCode, meetChallenge } from "../../platform/http/challenge.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { exemptionShown } from "../scripts/index.ts";
import { codeLevel } from "../system/index.ts";
import type { AdvancedSecurityTables } from "./advanced-security-tables.ts";
import { advancedSecurityEvents } from "./audit-events.ts";
import { codeWeaknesses } from "./code-weaknesses.ts";
import { advancedSecurityProblems } from "./errors.ts";
import { coverOf, exemptionOf, exemptionView } from "./exempt-scripts.ts";
import { letThrough } from "./meet-challenge.ts";
import { advancedSecurityTables } from "./migrations/202611240000-advanced-security.ts";
import { keepAccount } from "./keep-account.ts";
import { advancedSecurityRoutes } from "./routes.ts";
import { readSecurity } from "./security-store.ts";

export { coverOf, exemptionOf } from "./exempt-scripts.ts";

/** The module for compose.ts. */
export const advancedSecurityModule: ModuleDefinition = {
  name: "advanced-security",
  migrations: [advancedSecurityTables],
  // A reset that was called off since must not come back, and be due at once.
  forgottenTables: ["authorization_offer", "authorization_reset"],
  problems: advancedSecurityProblems,
  auditEvents: advancedSecurityEvents,
  prepare: (ctx) => {
    ctx.questions.answer(meetChallenge, (request) => letThrough(ctx, request));
    ctx.questions.answer(
      asksForCode,
      async (tx) => (await readSecurity(tx.with<AdvancedSecurityTables>())).level === "code",
    );
    ctx.questions.answer(
      codeLevel,
      async () => (await readSecurity(ctx.db.$extendTables<AdvancedSecurityTables>())).level === "code",
    );
    ctx.questions.answerToo(weaknesses, () => codeWeaknesses(ctx));
    ctx.questions.answer(exemptionShown, async (tx, version, newest) => {
      const row = await exemptionOf(tx, version);
      return row ? exemptionView(row, coverOf(newest)) : null;
    });
  },
  routes: advancedSecurityRoutes,
  start: keepAccount,
};
