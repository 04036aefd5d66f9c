/** Going through a list of checks: in order, and the first refusal ends it. */
import type { Check, Judgement, Refusal, RefusalCode } from "./judgement.ts";

/** A check by its name, with every code that it may refuse with. */
export type NamedCheck = readonly [name: string, check: Check, codes: readonly RefusalCode[]];

/** The first refusal with the name of its check; undefined where all hold. */
export async function walkChecks(
  checks: readonly NamedCheck[],
  judgement: Judgement,
): Promise<(Refusal & { readonly check: string }) | undefined> {
  for (const [name, check] of checks) {
    const refusal = await check(judgement);
    if (refusal) return { check: name, ...refusal };
  }
  return undefined;
}
