/** What screens and the command line see of runs. */
import type { CarriedDocument, Run } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { trustOf } from "../trust/index.ts";
import { mayBreakGlass } from "./break-glass.ts";
import { missingSignatures } from "./judge-run.ts";
import { ownRuns } from "./own-run.ts";
import { type RunState, shortCode } from "./run.ts";
import { rolloutPart } from "./rings/rollout-store.ts";
import type { RunTables } from "./run-tables.ts";
import { findRun, type NewRun, requestOf, type RunRow, signedOf } from "./run-store.ts";

const PAGE = 50;

/** One run. Throws ProblemError `not-found`. */
export async function showRun(ctx: ServerContext, actor: Actor, id: string): Promise<Run> {
  const isOwn = await ownRuns(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    const rows = await selectRuns(tx).where("run.id", "=", id).execute();
    const [view] = await views(ctx, tx, rows, isOwn);
    if (!view) throw new ProblemError("not-found");
    return view;
  });
}

/** The canonical bytes of a run's request. Throws ProblemError `not-found`. */
export async function requestBytes(ctx: ServerContext, actor: Actor, id: string): Promise<Uint8Array> {
  return inTransaction(ctx, actor, async (tx) => {
    const row = await findRun(tx, id);
    if (!row) throw new ProblemError("not-found");
    return row.request;
  });
}

/** One page of runs, newest first unless told otherwise. */
export async function listRuns(
  ctx: ServerContext,
  actor: Actor,
  filter: {
    readonly after?: string | undefined;
    readonly limit?: number | undefined;
    readonly state?: RunState | undefined;
    readonly client?: string | undefined;
    readonly device?: string | undefined;
    /** Runs that this task asked for. */
    readonly task?: string | undefined;
    /** Part of the script's name, of the reason, or of who asked. */
    readonly q?: string | undefined;
    readonly trust?: Run["trust"] | undefined;
    /** `asked` is oldest first. */
    readonly sort?: "asked" | "-asked" | undefined;
  },
): Promise<{ runs: Run[]; next: string | null }> {
  const limit = filter.limit ?? PAGE;
  const { after, state, client, device, task, q, trust } = filter;
  const isOldestFirst = filter.sort === "asked";
  if (after !== undefined && !/^[0-9]{1,15}$/.test(after))
    throw new ProblemError("bad-request", "`after` is the `next` of the page before.");
  const isOwn = await ownRuns(ctx, actor);
  return inTransaction(ctx, actor, async (tx) => {
    let query = selectRuns(tx)
      .orderBy("run.number", isOldestFirst ? "asc" : "desc")
      .limit(limit + 1);
    if (after !== undefined) query = query.where("run.number", isOldestFirst ? ">" : "<", Number(after));
    if (state !== undefined) query = query.where("run.state", "=", state);
    if (client !== undefined) query = query.where("run.client", "=", client);
    if (task !== undefined) query = query.where("run.task_id", "=", task);
    if (trust !== undefined) query = query.where("run.trust", "=", trust);
    if (q !== undefined)
      query = query.where(
        sql<boolean>`(position(lower(${q}) in lower(run.reason)) > 0
          or position(lower(${q}) in coalesce(run.script_name, run.kind)) > 0
          or position(lower(${q}) in lower(run.requested_by)) > 0)`,
      );
    if (device !== undefined)
      query = query.where((where) =>
        where.exists(
          where
            .selectFrom("run_target")
            .select("run_target.run_id")
            .whereRef("run_target.run_id", "=", "run.id")
            .where("run_target.device_id", "=", device),
        ),
      );
    const rows = await query.execute();
    const page = rows.slice(0, limit);
    return {
      runs: await views(ctx, tx, page, isOwn),
      next: rows.length > limit ? String(page.at(-1)?.number ?? "") : null,
    };
  });
}

/** The receipts of a run with the keys that signed them. Throws ProblemError `not-found`. */
export async function receiptsOf(
  ctx: ServerContext,
  actor: Actor,
  id: string,
  keysOf: (tx: Tx, devices: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<{ device: string; device_key: string; receipt: CarriedDocument }[]> {
  return inTransaction(ctx, actor, async (tx) => {
    if (!(await findRun(tx, id))) throw new ProblemError("not-found");
    const rows = await tx
      .with<RunTables>()
      .selectFrom("receipt")
      .select(["device_id", "bytes", "signatures"])
      .where("run_id", "=", id)
      .orderBy("received_at")
      .orderBy("seq")
      .execute();
    const keys = await keysOf(tx, [...new Set(rows.map((row) => row.device_id))]);
    return rows.map((row) => ({
      device: row.device_id,
      device_key: keys.get(row.device_id) ?? "",
      receipt: carry({ bytes: new Uint8Array(row.bytes), signatures: row.signatures }),
    }));
  });
}

/** What belongs to a run, as the API shows it. */
type Parts = Pick<Run, "targets" | "signers" | "objections" | "rollout">;

/** The parts of each run, made by the database in the same statement. */
const parts = sql<Parts>`json_build_object(
  'targets', coalesce((select json_agg(json_build_object('device', t.device_id, 'fingerprint', t.fingerprint,
      'name', t.name, 'admission', t.admission, 'state', t.state, 'exit', t.exit_code, 'signal', t.signal, 'code', t.code,
      'receipt', t.receipt_hash, 'ring', t.ring, 'waits_until', t.waits_until, 'started_at', t.started_at, 'ended_at', t.ended_at) order by t.position)
    from run_target t where t.run_id = run.id), '[]'::json),
  'signers', coalesce((select json_agg(json_build_object('authority', s.authority, 'person', s.person,
      'namespace', s.namespace, 'independent', s.independent, 'at', s.at) order by s.at, s.namespace desc, s.person)
    from run_signer s where s.run_id = run.id), '[]'::json),
  'objections', coalesce((select json_agg(json_build_object('effect', o.effect, 'person', o.person,
      'reason', o.reason, 'at', o.at) order by o.at, o.document)
    from run_objection o where o.run_id = run.id), '[]'::json),
  'rollout', ${rolloutPart})`;

function selectRuns(tx: Tx) {
  return tx.with<RunTables>().selectFrom("run").selectAll("run").select(parts.as("parts"));
}

async function views(
  ctx: ServerContext,
  tx: Tx,
  rows: readonly (RunRow & { readonly parts: Parts })[],
  isOwn: (row: RunRow) => boolean,
): Promise<Run[]> {
  return Promise.all(
    rows.map(async (row) => ({
      ...(await runView(ctx, row, row.parts, tx.now)),
      ...retentionOf(row),
      may_cancel: isOwn(row),
    })),
  );
}

/** What was deleted of it, and whether somebody keeps it. */
function retentionOf(row: RunRow): Pick<Run, "kept" | "output_removed"> {
  const { kept_by: by, kept_at: at, output_removed_at: removedAt, output_removed_bytes: bytes } = row;
  return {
    kept: by === null || at === null ? null : { by, at },
    // Of what wrote nothing there was nothing to remove.
    output_removed:
      removedAt === null || bytes === 0 ? null : { at: removedAt, days: row.output_removed_days ?? 0, bytes },
  };
}

/** A run as the API shows it. */
export async function runView(ctx: ServerContext, row: NewRun, parts: Parts, now: number): Promise<Run> {
  return {
    id: row.id,
    state: row.state,
    client: row.client,
    kind: row.kind,
    script:
      row.script_name === null || row.script_version === null || row.script_hash === null
        ? null
        : { name: row.script_name, version: row.script_version, hash: row.script_hash },
    reason: row.reason,
    request_hash: row.request_hash,
    short_code: shortCode(row.request_hash),
    trust: row.trust,
    requested_by: row.requested_by,
    standing: row.standing_hash,
    task: row.task_id,
    requester: { authority: row.requester_authority, person: row.requester_person },
    not_before: row.not_before,
    not_after: row.not_after,
    created_at: row.created_at,
    missing:
      row.state === "awaiting-signatures"
        ? await missingSignatures(trustOf(ctx), requestOf(row), signedOf(row), now)
        : [],
    ...parts,
    glass:
      row.breakglass_hash === null || row.breakglass_delay === null
        ? null
        : {
            document: row.breakglass_hash,
            delay_seconds: row.breakglass_delay,
            broken: parts.signers.some(({ namespace }) => namespace === "countersign.breakglass.v1"),
          },
    may_break_glass: mayBreakGlass(trustOf(ctx), row),
    kept: null,
    output_removed: null,
    // Whoever may sign is given it by the route, which knows who asks.
    station_link: null,
    may_cancel: false,
  };
}
