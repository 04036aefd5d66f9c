/**
 * When a run needs no authorization code at level `code`: where people sign it, and where its script is exempt and
 * nothing beside its arguments decides what it does.
 */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import {
  asksForCode,
  type Authorization,
  challengeProblem,
  type Waiver,
} from "../../platform/http/challenge.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { coverOf, exemptionOf } from "../advanced-security/index.ts";
import { findScriptVersion, type ScriptVersion } from "../scripts/index.ts";
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
    const covers = await livingExemption(tx, { asked, version });
    return covers === undefined ? undefined : { by: "exemption", covers };
  });
}

/** What is asked for, with the version of the script that it is. */
interface AskedScript {
  readonly asked: AskedRun;
  readonly version: ScriptVersion | undefined;
}

/**
 * Throws `otp-required` where what was let through does not cover what was composed: between the two the script was
 * saved anew, its exemption was taken back, the policies changed, or the level was turned on.
 */
export async function refuseUnlessCovered(
  ctx: ServerContext,
  tx: Tx,
  authorization: Authorization,
  run: AskedScript & { readonly awaits: boolean },
): Promise<void> {
  if (await covers(ctx, tx, authorization, run)) return;
  throw challengeProblem("otp-required", "Repeat the same request with an authorization code.");
}

async function covers(
  ctx: ServerContext,
  tx: Tx,
  authorization: Authorization,
  run: Parameters<typeof refuseUnlessCovered>[3],
): Promise<boolean> {
  const { by } = authorization;
  if (by === "code" || by === "task") return true;
  // People's signatures are more than a code, at whichever level.
  if (run.awaits && by !== "no-account") return true;
  if (by === "nothing") return !(await ctx.questions.ask(asksForCode, tx));
  return by === "exemption" && (await livingExemption(tx, run)) === authorization.covers;
}

/** What the exemption of a script covers, where it has not lapsed and is about what is asked for. */
async function livingExemption(tx: Tx, { asked, version }: AskedScript): Promise<string | undefined> {
  if (!version || !isPlain(asked)) return undefined;
  const exemption = await exemptionOf(tx, version.script);
  const newest = exemption && (await findScriptVersion(tx, version.script));
  // A newer content takes the exemption from the older ones too: whoever mended a script does not want the fault run.
  if (!newest || coverOf(newest) !== exemption.covers) return undefined;
  return coverOf(version) === exemption.covers ? exemption.covers : undefined;
}

/** An environment can make a shell run anything, input may be a script, and another user is another power. */
function isPlain({ environment, stdin, runAs }: AskedRun): boolean {
  return Object.keys(environment).length === 0 && stdin === undefined && runAs === "default";
}
