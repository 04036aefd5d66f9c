/** What waits for signatures, a run, a draft, or a standing approval that wants another one, as every kind of message tells it. */
import { SERVER } from "@countersign/protocol";
import { shortCode } from "@countersign/review";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { accountsOfPersons } from "../identity/index.ts";
import { type AwaitingRun, awaitingRun } from "../runs/index.ts";
import {
  type AwaitingApproval,
  awaitingApprovals,
  type AwaitingDraft,
  awaitingDrafts,
} from "../trust/index.ts";
import { defuse } from "./defuse.ts";
import { type Person, stationOf } from "./who-is-told.ts";

/** A fact in words; whoever asks has no say in what a mail program makes of it. */
export type Fact = readonly [name: string, value: string];

/** See the file's first comment. Everything in words is harmless already. */
export interface WaitingThing {
  readonly kind: "run" | "document";
  readonly hash: string;
  readonly shortCode: string;
  /** What it is, for a subject line. */
  readonly title: string;
  readonly facts: readonly Fact[];
  /** Whoever asks had their turn: nobody is told before. */
  readonly isAsked: boolean;
  /** Who may still sign, and at which station; undefined: in the terminal. */
  readonly approvers: readonly (Person & { readonly station: string | undefined })[];
  /** What to do in the terminal. */
  readonly inTerminal: string;
  /** What a program reads, beside who is asked and where. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One of the three is set: id of the run, hash of the draft or of the standing approval. */
export interface ThingRef {
  readonly run_id: string | null;
  readonly draft: string | null;
  readonly standing: string | null;
  readonly asker: string;
}

/** The columns by which a thing is found. */
export const refColumns = ["run_id", "draft", "standing", "asker"] as const;

/** Whoever composed a draft mostly signs it at once; so long they have. */
const OWN_TURN_SECONDS = 60;

/** What waits still, by the run's id or the document's hash. */
export async function waitingThings(
  ctx: ServerContext,
  tx: Tx,
  refs: readonly ThingRef[],
): Promise<ReadonlyMap<string, WaitingThing>> {
  const things = new Map<string, WaitingThing>();
  for (const { run_id: id } of refs) {
    const run = id === null ? undefined : await awaitingRun(ctx, tx, id);
    if (run) things.set(run.id, ofRun(ctx, run));
  }
  const drafts = await awaitingDrafts(
    ctx,
    tx,
    refs.flatMap(({ draft }) => draft ?? []),
  );
  const accounts = drafts.size > 0 ? await accountsOfPersons(tx) : [];
  for (const draft of drafts.values()) {
    const own = accounts.find(({ id }) => id === draft.creator);
    const isTheirTurn =
      own !== undefined &&
      tx.now - draft.createdAt < OWN_TURN_SECONDS &&
      draft.missing.some(({ authority, person }) => authority === own.authority && person === own.person);
    things.set(draft.hash, ofDraft(draft, !isTheirTurn && draft.missing.length > 0));
  }
  // Asked for by somebody it is one to spare; what stopped by itself wants no more than it needs.
  const standing = refs.flatMap(({ standing: hash, asker }) =>
    hash === null ? [] : [[hash, { spare: asker !== SERVER }] as const],
  );
  for (const one of (await awaitingApprovals(ctx, tx, new Map(standing))).values())
    things.set(one.hash, ofApproval(one));
  return things;
}

/** By what a thing is found among those. */
export function keyOf({ run_id: run, draft, standing }: ThingRef): string {
  return run ?? draft ?? standing ?? "";
}

function ofRun(ctx: ServerContext, run: AwaitingRun): WaitingThing {
  const { id, hash, shortCode: code, client, request, isAsked, approvers } = run;
  const { action, requester, reason } = request;
  const isScript = action.kind === "script";
  return {
    kind: "run",
    hash,
    shortCode: code,
    title: defuse(`${isScript ? action.name : action.kind} at ${client}`),
    facts: [
      ["What", isScript ? `${defuse(action.name)}, version ${action.version}` : "reboot"],
      ["Client", defuse(client)],
      ["Devices", String(request.target_count)],
      ["Asked by", defuse(requester.person)],
      ["Reason", defuse(reason) || "none given"],
      ["Code", code],
      ["Until", `${new Date(request.not_after * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`],
    ],
    isAsked,
    approvers: approvers.map((person) => ({ ...person, station: stationOf(ctx, person) })),
    inTerminal: `countersign approve ${id}`,
    data: {
      run: id,
      request_hash: hash,
      short_code: code,
      client,
      kind: action.kind,
      script: isScript ? { name: action.name, version: action.version } : null,
      devices: request.target_count,
      requester: requester.person,
      reason: defuse(reason),
      not_after: request.not_after,
    },
  };
}

function ofDraft(draft: AwaitingDraft, isAsked: boolean): WaitingThing {
  const { hash, type, client, createdBy, missing } = draft;
  const title = defuse(draft.title);
  const code = shortCode(hash);
  return {
    kind: "document",
    hash,
    shortCode: code,
    title,
    facts: [
      ["What", title],
      ...(client === null ? [] : [["Client", defuse(client)] as const]),
      ["Asked by", defuse(createdBy)],
      ["Code", code],
    ],
    isAsked,
    approvers: missing,
    inTerminal: "the console has the file under Trust, and says by which command",
    data: { draft: hash, short_code: code, client, kind: type, title, asked_by: defuse(createdBy) },
  };
}

function ofApproval({ hash, title: said, client, requester, missing }: AwaitingApproval): WaitingThing {
  const title = defuse(`Another approval: ${said}`);
  const code = shortCode(hash);
  return {
    kind: "document",
    hash,
    shortCode: code,
    title,
    facts: [
      ["What", title],
      ["Client", defuse(client)],
      ["Asked by", defuse(requester)],
      ["Code", code],
    ],
    isAsked: true,
    approvers: missing,
    inTerminal: `countersign approve ${hash} --key FILE`,
    data: { standing: hash, short_code: code, client, kind: "standing", title, asked_by: defuse(requester) },
  };
}
