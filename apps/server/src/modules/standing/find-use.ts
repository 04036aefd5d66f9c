/** The standing approval under which something may run now, and the use of it; judged as an honest device would judge it. */
import { randomBytes } from "node:crypto";
import {
  asRequest,
  documentBytes,
  fitsArgument,
  judgeOffer,
  type KnownVeto,
  MAX_LISTED_TARGETS,
  parseDocument,
  type Signed,
  type Standing,
  targetsRoot,
  type Use,
  type Verdict,
  zoneOf,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import {
  honestDevice,
  NO_STANDING,
  type StandingAnswer,
  TargetTree,
  usesSoFar,
  type WantedUse,
} from "../runs/index.ts";
import { knownObjections, serverKeyOf, type StoredDocument, standingsOf, trustOf } from "../trust/index.ts";

/** A clock that is a little behind must not make a use too early. */
const CLOCK_SLACK_SECONDS = 300;
const DEFAULT_WINDOW_SECONDS = 3600;

/** The first one that covers what is wanted and that a device would accept now; or why none is. */
export async function findUse(ctx: ServerContext, tx: Tx, wanted: WantedUse): Promise<StandingAnswer> {
  let closest = NO_STANDING;
  const stored = await standingsOf(tx, { script: wanted.action.hash, client: wanted.client });
  for (const document of stored) {
    const parsed = parseDocument("standing", document.bytes);
    if (!parsed.ok || !covers(parsed.document, wanted)) continue;
    const use = useOf(ctx, tx.now, document.hash, parsed.document, wanted);
    const verdict = await judgeUse(ctx, tx, { document, standing: parsed.document, use, wanted });
    if (verdict.accepted)
      return { ok: true, hash: document.hash, signed: document, standing: parsed.document, use };
    closest = { ok: false, because: verdict.because, detail: verdict.detail };
  }
  return closest;
}

/** What decides what runs. */
export type WantedWork = Pick<WantedUse, "action" | "runAs" | "network" | "limits" | "targets">;

/** Whether what is wanted is what was approved, of the same script and client; who, when and how often is judged apart. */
export function covers(standing: Standing, { action, runAs, network, limits, targets }: WantedWork): boolean {
  const approved = standing.action;
  return (
    action.args.length === approved.args.length &&
    approved.args.every((schema, at) => fitsArgument(schema, action.args[at] ?? "")) &&
    action.interpreter === approved.interpreter &&
    action.stdin === approved.stdin &&
    JSON.stringify(action.env) === JSON.stringify(approved.env) &&
    runAs === standing.run_as &&
    network === standing.network &&
    (limits === undefined ||
      (limits.seconds === standing.limits.seconds && limits.output === standing.limits.output)) &&
    hasThese(standing, targets)
  );
}

function hasThese({ devices }: Standing, targets: WantedUse["targets"]): boolean {
  if (devices.of === "client") return targets.length <= devices.up_to;
  if (devices.of === "tree") return false;
  const listed = new Map(devices.targets.map((target) => [target.fingerprint, target]));
  return targets.every(({ fingerprint, name, admission }) => {
    const target = listed.get(fingerprint);
    return target?.name === name && target.admission === admission;
  });
}

function useOf(ctx: ServerContext, now: number, hash: string, standing: Standing, wanted: WantedUse): Signed {
  const targets = wanted.targets.map(({ fingerprint, name, admission }) => ({
    fingerprint,
    name,
    admission,
  }));
  const notBefore = now - CLOCK_SLACK_SECONDS;
  const use: Use = {
    type: "run",
    format: 1,
    id: randomBytes(16).toString("hex"),
    standing: hash,
    args: wanted.action.args,
    target_count: targets.length,
    ...(targets.length > MAX_LISTED_TARGETS
      ? { targets_root: targetsRoot(targets, nodeCrypto) }
      : { targets }),
    not_before: notBefore,
    not_after: Math.min(now + (wanted.windowSeconds ?? DEFAULT_WINDOW_SECONDS), standing.not_after),
    reason: wanted.reason,
  };
  const bytes = documentBytes("run", use);
  return { bytes, signatures: [serverKeyOf(ctx).sign("countersign.run.v1", bytes)] };
}

async function judgeUse(
  ctx: ServerContext,
  tx: Tx,
  given: {
    readonly document: StoredDocument;
    readonly standing: Standing;
    readonly use: Signed;
    readonly wanted: WantedUse;
  },
): Promise<Verdict> {
  const { document, standing, use, wanted } = given;
  const [first] = wanted.targets;
  const parsed = parseDocument("run", use.bytes);
  if (!first || !parsed.ok) throw new Error("a use that was composed here cannot be read");
  const vetoes: readonly KnownVeto[] = await knownObjections(tx, [document.hash]);
  const devices = wanted.targets.map(({ device }) => device);
  const uses = await usesSoFar(tx, document.hash, devices, zoneOf(standing.windows));
  const request = asRequest(standing, parsed.document);
  const { fingerprint, name, admission } = first;
  const target = { fingerprint, name, admission, admittedBy: wanted.admittedBy };
  const device = { ...honestDevice(trustOf(ctx), request, target, tx.now), vetoes, uses: () => uses };
  const proof = request.targets ? {} : { proof: new TargetTree(wanted.targets).prove(0) };
  const offer = { ...use, ...proof, script: wanted.script, standing: document };
  return judgeOffer(offer, device, nodeCrypto);
}
