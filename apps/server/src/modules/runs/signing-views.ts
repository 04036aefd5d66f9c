/** What signing stations are shown of runs: bytes and signatures, with everything that it takes to judge them anew. */
import type { StationRequest, StationRequestInFull } from "@countersign/api";
import { carry, encodeBase64, type Signed } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import { question } from "../../platform/questions.ts";
import type { Tx } from "../../platform/transaction.ts";
import { besideAdmissions, findDocuments } from "../trust/index.ts";
import type { RunTables } from "./run-tables.ts";
import { findRun, findRunByRequest, type RunRow, signedOf, targetsOf } from "./run-store.ts";
import { scriptBytes } from "./script-cache.ts";

/** Where a run is signed that awaits these authorities, as a link; asked here, answered by the module that knows the stations. */
export const stationLinkOf = question<[run: string, authorities: readonly string[]], string | null>(
  "station-link-of",
  () => null,
);

/** So many requests are listed at a time, the newest first; who waits longer is not forgotten, only listed later. */
const MAX_LISTED = 200;
/** A device that moved this often is the administrator's business. */
const MAX_MOVES = 8;

/** The requests that await signatures. */
export async function requestsAwaiting(tx: Tx): Promise<StationRequest[]> {
  const rows = await tx
    .with<RunTables>()
    .selectFrom("run")
    .selectAll()
    .where("state", "=", "awaiting-signatures")
    .where("not_after", ">", tx.now)
    .orderBy("number", "desc")
    .limit(MAX_LISTED)
    .execute();
  const views: StationRequest[] = [];
  // One after the other: a transaction is one connection.
  for (const row of rows) views.push(await requestView(tx, row));
  return views;
}

/** One run in full; undefined where there is none. */
export async function runForSigning(
  ctx: ServerContext,
  tx: Tx,
  named: { readonly run: string } | { readonly hash: string },
): Promise<StationRequestInFull | undefined> {
  const row = "run" in named ? await findRun(tx, named.run) : await findRunByRequest(tx, named.hash);
  if (!row) return undefined;
  const script = row.script_hash === null ? null : await scriptBytes(ctx, tx, row.script_hash);
  const targets = await targetsOf(tx, row.id);
  return {
    ...(await requestView(tx, row)),
    script: script && encodeBase64(script),
    targets: targets.map(({ fingerprint, name, admission, state }) => ({
      fingerprint,
      name,
      admission,
      state,
    })),
    admissions: await admissionsOf(tx, new Set(targets.map(({ admission }) => admission))),
  };
}

async function requestView(tx: Tx, row: RunRow): Promise<StationRequest> {
  const objections = await tx
    .with<RunTables>()
    .selectFrom("run_objection")
    .select("document")
    .where("run_id", "=", row.id)
    .orderBy("at")
    .limit(1000)
    .execute();
  const documents = await findDocuments(
    tx,
    objections.map(({ document }) => document),
  );
  return {
    run: row.id,
    hash: row.request_hash,
    state: row.state,
    request: carry(signedOf(row)),
    objections: documents.map((document) => carry(document)),
    created_at: row.created_at,
  };
}

/** The admissions by hash, the ones that they replace, step by step, and the tokens by which machines admitted themselves. */
async function admissionsOf(tx: Tx, hashes: ReadonlySet<string>) {
  const found = new Map<string, Signed>();
  let wanted: readonly string[] = [...hashes];
  for (let step = 0; step < MAX_MOVES && wanted.length > 0; step++) {
    const documents = await findDocuments(tx, wanted);
    for (const document of documents) found.set(document.hash, document);
    wanted = documents.flatMap(({ subject }) =>
      subject !== undefined && !found.has(subject) ? [subject] : [],
    );
  }
  const admissions = [...found.values()];
  return [...admissions, ...(await besideAdmissions(tx, admissions))].map(carry);
}
