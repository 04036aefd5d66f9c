/** Signing in by a provider: the browser is sent there, and what it comes back with is judged. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { addressSubject, takeToken } from "../../platform/http/rate-limits.ts";
import { type CameIn, recordRefusal, type SignInPlace } from "../identity/index.ts";
import type { Beginner, Returner } from "./attempts.ts";
import { finishProviderSignIn } from "./finish-sign-in.ts";
import { beginOidc } from "./oidc/begin-oidc.ts";
import { judgeOidcAnswer } from "./oidc/judge-answer.ts";
import type { ProvidedIdentity } from "./provided-identity.ts";
import { ProviderFault } from "./provider-fault.ts";
import type { ProviderRow, ProviderTables } from "./provider-tables.ts";
import { beginSaml } from "./saml/begin-saml.ts";
import { judgeSamlAnswer } from "./saml/judge-saml-answer.ts";

/** Each is a row for some minutes and two requests to the provider, and anybody may ask for one. */
const beginnings = { name: "provider sign-ins", burst: 60, secondsPerToken: 2 };

/** Where to send the browser. Throws `not-found`, `provider-disabled` or `provider-unreachable`. */
export async function beginSignIn(
  ctx: ServerContext,
  caller: Actor,
  id: string,
  browser: string,
  again: boolean,
): Promise<string> {
  if (!(await takeToken(ctx.db, beginnings, addressSubject(caller.address ?? ""))))
    throw new ProblemError("too-many-requests", "Too many attempts. Wait a little, then try again.");
  const provider = await findProvider(ctx, id);
  if (!provider.enabled) throw new ProblemError("provider-disabled");
  try {
    return await begin(ctx, provider, { purpose: "sign-in", browser, session: null }, again);
  } catch (error) {
    throw problemOf(error);
  }
}

/** Starts a session, or says that a second factor comes next. Throws a refusal, which is recorded. */
export async function finishSignIn(
  ctx: ServerContext,
  caller: Actor,
  id: string,
  browser: string | undefined,
  answer: string,
  place: SignInPlace,
): Promise<CameIn> {
  const provider = await findProvider(ctx, id);
  let identity: ProvidedIdentity;
  try {
    if (!provider.enabled) throw new ProviderFault("provider-disabled", "not-in-use");
    identity = await judge(ctx, provider, { purpose: "sign-in", browser, session: null }, answer);
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    ctx.log.debug({ err: error }, "a provider's answer was refused");
    await recordRefusal(ctx, caller, {
      event: "session.refused",
      code: error.code,
      object: { kind: "provider", id },
      details: { provider: provider.name, reason: error.reason },
    });
    throw problemOf(error);
  }
  return finishProviderSignIn(ctx, caller, provider, identity, place);
}

/** One provider as it is now. Throws `not-found`. */
export async function findProvider(ctx: ServerContext, id: string): Promise<ProviderRow> {
  const row = await ctx.db
    .$extendTables<ProviderTables>()
    .selectFrom("identity_provider")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) throw new ProblemError("not-found");
  return row;
}

/** Begins at a provider of any kind that a browser is sent to. */
export function begin(
  ctx: ServerContext,
  provider: ProviderRow,
  of: Beginner,
  again: boolean,
): Promise<string> {
  const settings = provider.config;
  if (settings.kind === "oidc") return beginOidc(ctx, provider, settings, of, again);
  if (settings.kind === "saml") return beginSaml(ctx, provider, settings, of, again);
  // Nobody is sent to a directory: they type their password here.
  return Promise.reject(new ProblemError("not-found"));
}

/** Whom a provider of any such kind sent. */
export function judge(
  ctx: ServerContext,
  provider: ProviderRow,
  of: Returner,
  answer: string,
): Promise<ProvidedIdentity> {
  const settings = provider.config;
  if (settings.kind === "oidc") return judgeOidcAnswer(ctx, provider, settings, of, answer);
  if (settings.kind === "saml") return judgeSamlAnswer(ctx, provider, settings, of, answer);
  return Promise.reject(new ProblemError("not-found"));
}

/** A fault as callers see it: what it means, and the reason for whoever is asked for help. */
export function problemOf(error: unknown): unknown {
  if (!(error instanceof ProviderFault)) return error;
  const words = error.message === "" ? "" : `${error.message} `;
  return new ProblemError(error.code, `${words}The reason, for whoever looks after this: ${error.reason}.`, {
    cause: error,
  });
}
