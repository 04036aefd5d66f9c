/** A run that awaits signatures, as those are told who may give them. */
import type { Request } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import { question } from "../../platform/questions.ts";
import type { Tx } from "../../platform/transaction.ts";
import { trustOf } from "../trust/index.ts";
import { missingSignatures } from "./judge-run.ts";
import { shortCode } from "./run.ts";
import type { RunTables } from "./run-tables.ts";
import { findRun, requestOf, type RunRow, signedOf } from "./run-store.ts";

/** Asked in the transaction in which a run begins to await signatures; answered by the module that tells people. */
export const signaturesAwaited = question<[tx: Tx, run: AskedForSignatures], Promise<void>>(
  "signatures-awaited",
  () => Promise.resolve(),
);

/** A run that begins to await signatures. */
export type AskedForSignatures = Pick<RunRow, "id" | "client" | "client_id">;

/** What there is to tell. */
export interface AwaitingRun {
  readonly id: string;
  readonly hash: string;
  readonly shortCode: string;
  readonly client: string;
  readonly request: Request;
  /** Whoever asks has signed, or need not. */
  readonly isAsked: boolean;
  /** Who may still approve and has not refused: never whoever asks. */
  readonly approvers: readonly { readonly authority: string; readonly person: string }[];
}

/** The run; undefined where it awaits nothing any more. */
export async function awaitingRun(ctx: ServerContext, tx: Tx, id: string): Promise<AwaitingRun | undefined> {
  const row = await findRun(tx, id);
  if (row?.state !== "awaiting-signatures" || row.not_after <= tx.now) return undefined;
  const request = requestOf(row);
  const { authority: asking, person: asker } = request.requester;
  const missing = await missingSignatures(trustOf(ctx), request, signedOf(row), tx.now);
  const refused = await tx
    .with<RunTables>()
    .selectFrom("run_objection")
    .select(["authority", "person"])
    .where("run_id", "=", id)
    .execute();
  const who = missing.flatMap(({ authority, persons }) => persons.map((person) => ({ authority, person })));
  const isAsker = (one: { authority: string; person: string }) =>
    one.authority === asking && one.person === asker;
  const hasRefused = (one: { authority: string; person: string }) =>
    refused.some(({ authority, person }) => authority === one.authority && person === one.person);
  return {
    id,
    hash: row.request_hash,
    shortCode: shortCode(row.request_hash),
    client: row.client,
    request,
    isAsked: !who.some(isAsker),
    approvers: who.filter((one) => !isAsker(one) && !hasRefused(one)),
  };
}

/** How many of these runs await signatures still. */
export async function countAwaiting(tx: Tx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const { count } = await tx
    .with<RunTables>()
    .selectFrom("run")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("id", "in", ids)
    .where("state", "=", "awaiting-signatures")
    .where("not_after", ">", tx.now)
    .executeTakeFirstOrThrow();
  return count;
}
