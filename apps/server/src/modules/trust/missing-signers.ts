/** Those of whom signatures are missing, each once, and where each signs. */
import type { SignersWanted } from "@countersign/review";
import type { ServerContext } from "../../platform/context.ts";
import { openOf, type PersonOfDraft } from "./draft-signers.ts";

/** Somebody who may still sign, and at which station; undefined: in the terminal. */
export type MissingSigner = PersonOfDraft & { readonly station: string | undefined };

/** Of every capacity in which fewer signed than are wanted, and `spare` more. */
export function signersMissing(
  ctx: ServerContext,
  wanted: readonly SignersWanted[],
  spare = 0,
): MissingSigner[] {
  const missing = new Map<string, MissingSigner>();
  for (const one of openOf(wanted, spare)) {
    const station = one.stations[0] ?? (one.terminal ? undefined : ctx.config.stationUrl);
    missing.set(`${one.authority} ${one.id}`, { authority: one.authority, person: one.id, station });
  }
  return [...missing.values()];
}
