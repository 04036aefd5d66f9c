/**
 * Identity: who somebody is. The first administrator, sessions, second factors, users and API keys.
 *
 * Story: the set-up token makes the first administrator; administrators invite; a password and what an account has
 * beside it, or a passkey alone, gives a session, carried as a cookie or as a bearer token; each request's token is
 * looked up again, so that whoever is disabled is out at once. What changes how somebody signs in asks for a proof that
 * is fresh.
 */
import { authenticate } from "../../platform/http/authentication.ts";
import type { ModuleDefinition } from "../../platform/module.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { accountWeaknesses } from "./account-weaknesses.ts";
import { accountRoutes } from "./account-routes.ts";
import { identityEvents } from "./audit-events.ts";
import { authenticateCaller } from "./authenticate-caller.ts";
import { identityProblems } from "./errors.ts";
import { accountTables } from "./migrations/202611230001-accounts.ts";
import { invitationMaker } from "./migrations/202611230004-invitation-maker.ts";
import { savedViewsTable } from "./migrations/202611230003-saved-views.ts";
import { identityTables } from "./migrations/202611220003-identity.ts";
import { passwordResetTable } from "./migrations/202611230002-password-resets.ts";
import { forgetEndedSessions } from "./forget-ended-sessions.ts";
import { identityRoutes } from "./routes.ts";
import { offerSetUp } from "./set-up-token.ts";

export { requireFresh, requireFreshOrKey } from "./fresh-session.ts";
export { codeGuesses, countGuess } from "./guess-limits.ts";
export { personKnown } from "./person-known.ts";
export { recordRefusal } from "./record-refusal.ts";
export { newSecret, secretHash } from "./secret-token.ts";
export { endsSessionOf, sessionsTopic } from "./sessions-topic.ts";
export { base32, findStep, otpauthUri } from "./totp.ts";
export { findUser, listUsers } from "./user-views.ts";

const tidyEveryMs = 3_600_000;

/** The module for compose.ts. */
export const identityModule: ModuleDefinition = {
  name: "identity",
  migrations: [identityTables, accountTables, passwordResetTable, savedViewsTable, invitationMaker],
  problems: identityProblems,
  auditEvents: identityEvents,
  prepare: (ctx) => {
    ctx.questions.answer(authenticate, (credentials) => authenticateCaller(ctx, credentials));
    ctx.questions.answerToo(weaknesses, () => accountWeaknesses(ctx));
  },
  routes: (api, ctx) => {
    identityRoutes(api, ctx);
    accountRoutes(api, ctx);
  },
  start: async (ctx) => {
    await offerSetUp(ctx);
    const tidying = setInterval(() => {
      forgetEndedSessions(ctx).catch((error: unknown) =>
        ctx.log.warn({ err: error }, "ended sessions could not be removed"),
      );
    }, tidyEveryMs);
    return () => Promise.resolve(clearInterval(tidying));
  },
};
