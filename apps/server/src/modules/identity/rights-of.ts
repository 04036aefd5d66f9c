/** What an account may do: asked here with each caller, answered by the module that keeps roles. */
import { compile, type Rights, type Snapshot } from "@countersign/access";
import type { ServerContext } from "../../platform/context.ts";
import { perServer } from "../../platform/per-server.ts";
import { question } from "../../platform/questions.ts";

/** Rights as they stand under one number at the account; any change moves it. */
export interface NumberedRights {
  readonly version: number;
  readonly rights: Rights;
}

/** The rights of one account; undefined where there is none, or nobody who knows. */
export const rightsOf = question<[userId: string], Promise<NumberedRights | undefined>>("rights-of", () =>
  Promise.resolve(undefined),
);

/** So many compiled snapshots are kept; beyond it the one that was compiled longest ago goes. */
const mostKept = 2000;
const keptBy = perServer(() => new Map<string, { readonly version: number; readonly snapshot: Snapshot }>());

/** The snapshot that was compiled for this number, if it was. What a number stands for never changes; of accounts that are not active nothing is kept. */
export function keptSnapshot(ctx: ServerContext, userId: string, version: number): Snapshot | undefined {
  const kept = keptBy(ctx).get(userId);
  return kept?.version === version ? kept.snapshot : undefined;
}

/** Rights read and compiled anew; with the number that they stand under, which may be a later one than was asked about. */
export async function compiledSnapshot(
  ctx: ServerContext,
  userId: string,
): Promise<{ readonly version: number; readonly snapshot: Snapshot } | undefined> {
  const found = await ctx.questions.ask(rightsOf, userId);
  if (!found) return undefined;
  const made = { version: found.version, snapshot: compile(found.rights) };
  const kept = keptBy(ctx);
  kept.delete(userId);
  // Invited and disabled accounts are asked about too ("who can?"), and no number tells when they become active.
  if (!found.rights.active) return made;
  kept.set(userId, made);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return made;
}
