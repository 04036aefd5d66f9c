/** Publishing a standing approval. */
import { breadthOf, type Signed } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findClient } from "../clients/index.ts";
import { insertDocument } from "./document-store.ts";
import { judgeStandingHere } from "./judge-standing-here.ts";
import { type Published, storePublished } from "./published.ts";
import { trustOf } from "./trust-registry.ts";

/** Judges and stores a standing approval. */
export async function publishStanding(
  ctx: ServerContext,
  tx: Tx,
  hash: string,
  signed: Signed,
): Promise<Published> {
  const judged = await judgeStandingHere(trustOf(ctx), signed, [], tx.now);
  if (!judged.ok) return judged;
  const { standing } = judged;
  const client = await findClient(tx, standing.client);
  if (!client)
    return { ok: false, because: "client-unknown", detail: `there is no client ${standing.client}` };
  const document = {
    ...signed,
    hash,
    type: "standing" as const,
    authority: standing.requester.authority,
    version: undefined,
    subject: standing.action.hash,
    client,
  };
  await insertDocument(tx, document);
  const { name, version } = standing.action;
  return storePublished(tx, document, breadthOf(standing), { script: name, script_version: version });
}
