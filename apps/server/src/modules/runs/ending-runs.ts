/** Which open requests no device would execute any more if other roots or lists were known. */
import type { Ending } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findDocument, type KnownTrust } from "../trust/index.ts";
import { awaitsSignatures, judgeRun } from "./judge-run.ts";
import { OPEN_RUNS } from "./run.ts";
import type { RunTables } from "./run-tables.ts";
import { requestOf, type RunRow, signedOf, targetsOf } from "./run-store.ts";
import { scriptBytes } from "./script-cache.ts";
import { TargetTree } from "./target-proofs.ts";

/** Of more open requests the newest are looked at. */
const MOST_JUDGED = 200;

/** Those that may be executed, or signed, by what is known `before`, and not by what is known `after`. */
export async function endingRuns(
  ctx: ServerContext,
  tx: Tx,
  { before, after }: { readonly before: KnownTrust; readonly after: KnownTrust },
): Promise<Ending[]> {
  const rows = await tx
    .with<RunTables>()
    .selectFrom("run")
    .selectAll()
    .where("state", "in", [...OPEN_RUNS])
    // A use goes with its standing approval.
    .where("standing_hash", "is", null)
    .where("not_after", ">", tx.now)
    .orderBy("number", "desc")
    .limit(MOST_JUDGED)
    .execute();
  const ends: Ending[] = [];
  for (const row of rows) {
    const judged = await toJudge(ctx, tx, row);
    if (!judged || (await faultOf(row, judged, before, tx.now))) continue;
    const fault = await faultOf(row, judged, after, tx.now);
    if (!fault) continue;
    const name = row.script_name ?? row.kind;
    ends.push({ kind: "run", id: row.id, name, client: row.client, ...fault });
  }
  return ends;
}

/** What its devices are shown, and one of them: the same before and after. A tree over 10,000 devices is built once. */
async function toJudge(ctx: ServerContext, tx: Tx, row: RunRow) {
  const request = requestOf(row);
  const targets = await targetsOf(tx, row.id);
  const [first] = targets;
  if (!first) return undefined;
  const script = row.script_hash === null ? undefined : await scriptBytes(ctx, tx, row.script_hash);
  const proof = request.targets ? {} : { proof: new TargetTree(targets).prove(0) };
  const offer = { ...signedOf(row), ...(script ? { script } : {}), ...proof };
  const admittedBy = (await findDocument(tx, first.admission))?.authority ?? "";
  return { request, offer, target: { ...first, admittedBy } };
}

async function faultOf(
  row: RunRow,
  { request, offer, target }: NonNullable<Awaited<ReturnType<typeof toJudge>>>,
  known: KnownTrust,
  now: number,
): Promise<Pick<Ending, "because" | "detail"> | undefined> {
  const verdict = await judgeRun(known, request, target, offer, now);
  if (verdict.accepted) return undefined;
  if (row.state === "awaiting-signatures" && awaitsSignatures(verdict)) return undefined;
  return { because: verdict.because, detail: verdict.detail.slice(0, 500) };
}
