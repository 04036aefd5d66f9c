/** Publishing what people sign when something went wrong: a log reset, and broken glass. */
import type { Signed } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { insertDocument } from "./document-store.ts";
import { judgeLogreset } from "./judge-logreset.ts";
import { knownObjections } from "./known-objections.ts";
import { type Published, storePublished } from "./published.ts";
import { brokenGlassJudged, devicesPinning, glassBroken } from "./trust-questions.ts";

/** Judges and stores a log reset. */
export async function publishLogReset(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
  signed: Signed,
): Promise<Published> {
  const judged = await judgeLogreset(ctx, signed, await knownObjections(tx, [hash]));
  if (!judged.ok) return judged;
  const { authority, old, new: onward, reason } = judged.reset;
  const document = {
    ...signed,
    hash,
    type: "logreset" as const,
    authority,
    version: undefined,
    subject: undefined,
    client: undefined,
  };
  await insertDocument(tx, document);
  const devices = await ctx.questions.ask(devicesPinning, tx, authority);
  return storePublished(tx, document, devices, { lost: old.size, onward: onward.size, reason });
}

/** Judges and stores broken glass: its run goes out. */
export async function publishBrokenGlass(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
  signed: Signed,
): Promise<Published> {
  const vetoes = await knownObjections(tx, [hash]);
  const judged = await ctx.questions.ask(brokenGlassJudged, tx, signed, vetoes);
  if (!judged.ok) return judged;
  const { authority, request: subject, client } = judged;
  const document = {
    ...signed,
    hash,
    type: "breakglass" as const,
    authority,
    version: undefined,
    subject,
    client,
  };
  await insertDocument(tx, document);
  await ctx.questions.ask(glassBroken, tx, hash, signed);
  return storePublished(tx, document, 1);
}
