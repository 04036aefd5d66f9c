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
import { signInRulesTables } from "./migrations/202611260400-sign-in-rules.ts";
import { hostResets } from "./migrations/202611240901-host-resets.ts";
import { keyUse } from "./migrations/202611270300-key-use.ts";
import { identityTables } from "./migrations/202611220003-identity.ts";
import { rightsVersion } from "./migrations/202611260300-rights-version.ts";
import { touchedPersons } from "./migrations/202611250600-touched-persons.ts";
import { touchesStay } from "./migrations/202611250602-touches-stay.ts";
import { passwordResetTable } from "./migrations/202611230002-password-resets.ts";
import { forgetEndedSessions } from "./forget-ended-sessions.ts";
import { identityRoutes } from "./routes.ts";
import { signInRulesRoutes } from "./rules/routes.ts";
import { offerSetUp } from "./set-up-token.ts";
import { takeAccountOrder } from "./take-account-order.ts";

export { accountsToRemind, type RemindedAccount } from "./accounts-to-remind.ts";
export { type AccountOfPerson, accountsOfPersons } from "./accounts-of-persons.ts";
export { keysOfEverybody, listApiKeys } from "./api-keys.ts";
export type { IdentityTables } from "./identity-tables.ts";
export { isLastAdministrator } from "./change-user.ts";
export { personOf, requireFresh, requireFreshOrKey } from "./fresh-session.ts";
export { codeGuesses, countGuess } from "./guess-limits.ts";
export { judgeKey } from "./judge-key.ts";
export { unlinkPersons } from "./unlink-persons.ts";
export { isAccount } from "./is-account.ts";
export { compiledSnapshot, type NumberedRights, rightsOf } from "./rights-of.ts";
export { nameRole } from "./name-role.ts";
export { personKnown } from "./person-known.ts";
export { noteCredentialChange } from "./credential-events.ts";
export { endSessionsOf } from "./end-sessions.ts";
export { refuseMoreThanHeld, refuseWhoHoldsMore } from "./no-more-than-held.ts";
export {
  accountFor,
  accountsOfProvider,
  activateProvided,
  countByProvider,
  giveProvidedRole,
  makeProvidedAccount,
  setProviderOf,
} from "./provided-accounts.ts";
export { provisionAccount } from "./provision-account.ts";
export { recordRefusal } from "./record-refusal.ts";
export { newSecret, secretHash } from "./secret-token.ts";
export { afterFirstProof, type CameIn } from "./sign-in.ts";
export {
  type DirectoryConfirmation,
  type DirectoryReply,
  type DirectorySignIn,
  passwordInDirectory,
  signInByDirectory,
} from "./sign-in-by-directory.ts";
export { handOver, signInPlace } from "./sign-in-place.ts";
export { type SignInPlace, startSession, userActor } from "./start-session.ts";
export { endsSessionOf, sessionsTopic } from "./sessions-topic.ts";
export { type AccountNotice, tellAccount } from "./tell-account.ts";
export { base32, findStep, otpauthUri } from "./totp.ts";
export { type Asker, touchedBy, touchedText } from "./touched-approver.ts";
export { emailKey, userFacts, type UserRow, userView } from "./user.ts";
export { findUser, listUsers } from "./user-views.ts";

const tidyEveryMs = 3_600_000;
const lookForOrdersEveryMs = 2000;

/** The module for compose.ts. */
export const identityModule: ModuleDefinition = {
  name: "identity",
  forgottenTables: [
    "user_session",
    "sign_in_ticket",
    "passkey_challenge",
    "password_reset",
    "user_invitation",
    "sign_in_failure",
  ],
  migrations: [
    identityTables,
    accountTables,
    passwordResetTable,
    savedViewsTable,
    invitationMaker,
    hostResets,
    touchedPersons,
    touchesStay,
    signInRulesTables,
    rightsVersion,
    keyUse,
  ],
  problems: identityProblems,
  auditEvents: identityEvents,
  prepare: (ctx) => {
    ctx.questions.answer(authenticate, (credentials) => authenticateCaller(ctx, credentials));
    ctx.questions.answerToo(weaknesses, () => accountWeaknesses(ctx));
  },
  routes: (api, ctx) => {
    identityRoutes(api, ctx);
    accountRoutes(api, ctx);
    signInRulesRoutes(api, ctx);
  },
  start: async (ctx) => {
    await offerSetUp(ctx);
    const tidying = setInterval(() => {
      forgetEndedSessions(ctx).catch((error: unknown) =>
        ctx.log.warn({ err: error }, "ended sessions could not be removed"),
      );
    }, tidyEveryMs);
    if (!ctx.config.roles.has("worker")) return () => Promise.resolve(clearInterval(tidying));
    // One after another, so that an order is answered once.
    let under: Promise<unknown> = Promise.resolve();
    const looking = setInterval(() => {
      under = under
        .then(() => takeAccountOrder(ctx))
        .catch((error: unknown) => ctx.log.error({ err: error }, "an order of this machine was not taken"));
    }, lookForOrdersEveryMs);
    return async () => {
      clearInterval(tidying);
      clearInterval(looking);
      await under;
    };
  },
};
