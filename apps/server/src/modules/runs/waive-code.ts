/**
 * When a run needs no authorization code at level `code`: where people sign it, and where its script is exempt and
 * nothing beside its arguments decides what it does.
 */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { type Authorization, challengeProblem, type Waiver } from "../../platform/http/challenge.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { coverOf, exemptionOf } from "../advanced-security/index.ts";
import type { ScriptVersion } from "../scripts/index.ts";
import type { AskedRun } from "./asked-run.ts";
import { findAction } from "./find-action.ts";
import { isSignedByPeople, requesterOf } from "./find-requester.ts";
import { findTargets } from "./find-targets.ts";

/** What stands in for a code. Refuses what could not be run anyway, so that nobody wastes a code on it. */
export async function waiverOf(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedRun,
): Promise<Waiver | undefined> {
  return inTransaction(ctx, actor, async (tx) => {
    const found = await findTargets(ctx, tx, asked.devices);
    const { version } = await findAction(ctx, tx, asked);
    // Whether somebody may ask here, or has to, is told when the run is composed: a standing approval may cover it.
    if (isSignedByPeople(found.authorities, found.client.slug, asked.kind)) return { by: "signatures" };
    await requesterOf(ctx, actor, asked, found.authorities, found.client.slug);
    const exemption = version && (await exemptionOf(tx, version.script));
    if (!exemption || !isPlain(asked) || coverOf(version) !== exemption.covers) return undefined;
    return { by: "exemption", covers: exemption.covers };
  });
}

/**
 * Throws `otp-required` where what was let through does not cover what was composed: the script was saved anew, or the
 * policies changed, between the two.
 */
export function refuseUnlessCovered(
  authorization: Authorization,
  run: { readonly asked: AskedRun; readonly version: ScriptVersion | undefined; readonly awaits: boolean },
): void {
  if (covers(authorization, run)) return;
  throw challengeProblem("otp-required", "Repeat the same request with an authorization code.");
}

function covers(
  authorization: Authorization,
  { asked, version, awaits }: Parameters<typeof refuseUnlessCovered>[1],
): boolean {
  const { by } = authorization;
  if (by === "signatures") return awaits;
  if (by === "exemption")
    return version !== undefined && isPlain(asked) && coverOf(version) === authorization.covers;
  return by !== "no-account";
}

/** An environment can make a shell run anything, input may be a script, and another user is another power. */
function isPlain({ environment, stdin, runAs }: AskedRun): boolean {
  return Object.keys(environment).length === 0 && stdin === undefined && runAs === "default";
}
