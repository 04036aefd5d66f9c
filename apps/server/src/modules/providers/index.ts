/**
 * Providers: who else says who somebody is.
 *
 * Story: an administrator adds a provider, signs in by it once to see what it says, and puts it into use; from then on
 * the page for signing in offers it. Whoever comes back is known by issuer and subject alone. A user comes by one
 * provider or by a password of this server, never by both.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { endings } from "../../platform/ending.ts";
import { weaknesses } from "../../platform/weakness.ts";
import { providerEvents } from "./audit-events.ts";
import { providerProblems } from "./errors.ts";
import { providerTables } from "./migrations/202611260500-providers.ts";
import { passwordInDirectory, signInByDirectory } from "../identity/index.ts";
import { passwordInLdap, signInByLdap } from "./ldap/sign-in-by-ldap.ts";
import { providerGroups } from "./migrations/202611270200-provider-groups.ts";
import { samlTables } from "./migrations/202611260600-saml.ts";
import { providerEndings } from "./provider-endings.ts";
import type { ProviderTables } from "./provider-tables.ts";
import { providerWeaknesses } from "./provider-weaknesses.ts";
import { providerRoutes } from "./routes.ts";
import { samlRoutes } from "./saml/saml-routes.ts";

export { finishProviderSignIn } from "./finish-sign-in.ts";
export type { ProviderTables } from "./provider-tables.ts";
export { lockProvider } from "./save-provider.ts";

/** The module for compose.ts. */
export const providersModule: ModuleDefinition = {
  name: "providers",
  migrations: [providerTables, samlTables, providerGroups],
  forgottenTables: ["provider_attempt", "saml_response"],
  problems: providerProblems,
  auditEvents: providerEvents,
  prepare: (ctx) => {
    ctx.questions.answerToo(weaknesses, () => providerWeaknesses(ctx));
    ctx.questions.answerToo(endings, (tx) => providerEndings(tx.with<ProviderTables>()));
    ctx.questions.answer(signInByDirectory, (asked) => signInByLdap(ctx, asked));
    ctx.questions.answer(passwordInDirectory, (asked) => passwordInLdap(ctx, asked));
  },
  routes: (api, ctx) => {
    providerRoutes(api, ctx);
    samlRoutes(api, ctx);
  },
};
