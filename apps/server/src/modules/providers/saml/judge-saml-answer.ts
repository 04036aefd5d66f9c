/** What a browser brought from a SAML provider: its attempt, its response, both used up by being asked for. */
import { hash } from "node:crypto";
import type { SamlSettings } from "@countersign/api";
import type { ServerContext } from "../../../platform/context.ts";
import { type Returner, takeAttempt } from "../attempts.ts";
import type { ProvidedIdentity } from "../provided-identity.ts";
import { ProviderFault } from "../provider-fault.ts";
import type { ProviderRow } from "../provider-tables.ts";
import type { AssertionClaims } from "./assertion-claims.ts";
import { judgeResponse } from "./judge-response.ts";
import { keptResponse } from "./kept-response.ts";
import { ourSide } from "./our-key.ts";
import { samlPerson } from "./saml-person.ts";
import { type SamlRefusal, samlWords } from "./saml-refusals.ts";
import type { SamlTables } from "./saml-tables.ts";

/** Contexts (SAML authentication contexts, and REFEDS') that say: by more than one thing. */
const byMoreThanOne = new Set([
  "https://refeds.org/profile/mfa",
  "http://schemas.microsoft.com/claims/multipleauthn",
  "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
]);

/** Whom it sent. `answer`: the query with which the browser came back; untrusted. Throws ProviderFault. */
export async function judgeSamlAnswer(
  ctx: ServerContext,
  provider: ProviderRow,
  settings: SamlSettings,
  of: Returner,
  answer: string,
): Promise<ProvidedIdentity> {
  const [state, ...others] = new URLSearchParams(answer).getAll("state");
  const lost = new ProviderFault("sign-in-lost", "attempt-unknown");
  if (state === undefined || others.length > 0) throw lost;
  // Read before the attempt is used up, since it goes with it.
  const response = await keptResponse(ctx, provider.id, state);
  const attempt = await takeAttempt(ctx, provider, of, state);
  if (!attempt || response === undefined || attempt.issuer !== settings.entity_id) throw lost;
  const us = await ourSide(ctx, provider.id);
  if (!us) throw new ProviderFault("provider-answer", "key-unreadable");
  const judged = await judgeResponse(response, settings, us, ctx.clock.seconds());
  if (!judged.ok) throw refusal(judged.because);
  const { claims } = judged;
  if (attempt.nonce === "") {
    // Nobody asked. An answer to a question is not for this door.
    if (!settings.idp_initiated || claims.inResponseTo !== undefined) throw refusal("unasked-refused");
  } else if (claims.inResponseTo !== attempt.nonce) throw refusal("request-wrong");
  if (!(await useOnce(ctx, provider.id, claims))) throw refusal("assertion-used");
  const person = samlPerson(claims, settings);
  if (!person) throw refusal("subject-missing");
  return {
    issuer: settings.entity_id,
    ...person,
    emailVerified: true,
    factors: claims.authnContext !== undefined && byMoreThanOne.has(claims.authnContext) ? ["mfa"] : [],
    provedAt: claims.provedAt,
  };
}

/** A refusal as a fault. */
function refusal(because: SamlRefusal): ProviderFault {
  const code = because === "provider-says-no" ? "provider-said-no" : "provider-answer";
  return new ProviderFault(code, because, samlWords[because]);
}

/** Remembers an assertion; false if it was used before, here or on another node, at the same moment or earlier. */
async function useOnce(ctx: ServerContext, provider: string, claims: AssertionClaims): Promise<boolean> {
  const db = ctx.db.$extendTables<SamlTables>();
  await db.deleteFrom("saml_assertion_used").where("usable_until", "<", ctx.clock.seconds()).execute();
  const kept = await db
    .insertInto("saml_assertion_used")
    .values({
      provider_id: provider,
      assertion_hash: hash("sha256", claims.assertionId, "buffer"),
      usable_until: claims.usableUntil,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("provider_id")
    .executeTakeFirst();
  return kept !== undefined;
}
