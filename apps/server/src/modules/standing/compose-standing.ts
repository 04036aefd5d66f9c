/** From what somebody wants to run without asking again to the canonical document that people sign. */
import { randomBytes } from "node:crypto";
import type { AllowedArgument } from "@countersign/api";
import {
  documentBytes,
  DocumentError,
  hashOf,
  MAX_STANDING_USES,
  policyFor,
  SERVER,
  type Signed,
  type Standing,
  type StandingDevices,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { findUser } from "../identity/index.ts";
import { clientTargets, findTargets, type FoundTargets } from "../runs/index.ts";
import { findScriptVersion } from "../scripts/index.ts";
import { createDraft, isPersonKnown, trustOf } from "../trust/index.ts";
import { argumentSchemas } from "./argument-schemas.ts";

/** A clock that is a little behind must not make it begin too late. */
const CLOCK_SLACK_SECONDS = 300;
const DAY_SECONDS = 86_400;
const DEFAULT_LIMITS = { seconds: 3600, output: 10 * 1024 * 1024 } as const;

/** What somebody wants. */
export interface AskedStanding {
  readonly script: string;
  readonly version: number | undefined;
  readonly client: string | undefined;
  readonly upTo: number | undefined;
  readonly devices: readonly string[] | undefined;
  readonly arguments: Readonly<Record<string, AllowedArgument>>;
  readonly runAs: string;
  readonly network: "host" | "none";
  readonly limits: { readonly seconds: number; readonly output: number } | undefined;
  readonly windows: Standing["windows"];
  readonly minInterval: number;
  readonly perDay: number;
  readonly maxTotal: number | undefined;
  readonly days: number;
  readonly reason: string;
  readonly requester: { readonly authority: string; readonly person: string } | undefined;
}

/** Composes it and puts it where its signers find it; gives its hash. Throws ProblemError. */
export async function composeStandingDraft(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedStanding,
): Promise<string> {
  const signed = await composeStanding(ctx, actor, asked);
  await createDraft(ctx, actor, signed);
  return hashOf(signed.bytes, nodeCrypto);
}

async function composeStanding(ctx: ServerContext, actor: Actor, asked: AskedStanding): Promise<Signed> {
  return inTransaction(ctx, actor, async (tx) => {
    const found = await findDevicesOf(ctx, tx, asked);
    refuseNeedless(found);
    const requester = await requesterOf(ctx, actor, asked, found);
    const standing = await compose(tx, asked, found, requester);
    refuseExcess(standing, found);
    return { bytes: bytesOf(standing), signatures: [] };
  });
}

async function findDevicesOf(ctx: ServerContext, tx: Tx, asked: AskedStanding): Promise<FoundTargets> {
  if ((asked.client === undefined) === (asked.devices === undefined))
    throw new ProblemError("bad-request", "Either a client or devices: one of them is needed.");
  return asked.devices ? findTargets(ctx, tx, asked.devices) : clientTargets(ctx, tx, asked.client ?? "");
}

async function compose(
  tx: Tx,
  asked: AskedStanding,
  found: FoundTargets,
  requester: Standing["requester"],
): Promise<Standing> {
  const version = await findScriptVersion(tx, asked.script, asked.version);
  if (!version) throw new ProblemError("script-unknown", `No script is called ${asked.script}, or not so.`);
  const schemas = argumentSchemas(version.parameters, asked.arguments);
  if (!schemas.ok)
    throw new ProblemError("arguments-invalid", schemas.fields[0]?.message, { fields: schemas.fields });
  const notBefore = tx.now - CLOCK_SLACK_SECONDS;
  return {
    type: "standing",
    format: 1,
    id: randomBytes(16).toString("hex"),
    client: found.client.slug,
    action: {
      kind: "script",
      hash: version.hash,
      name: version.script,
      version: version.version,
      interpreter: version.interpreter,
      args: [...schemas.args],
      env: {},
    },
    run_as: asked.runAs,
    network: asked.network,
    limits: asked.limits ?? DEFAULT_LIMITS,
    devices: devicesIn(asked, found),
    windows: asked.windows.map((window) => ({
      ...window,
      days: [...new Set(window.days)].toSorted((one, other) => one - other),
    })),
    min_interval: asked.minInterval,
    per_day: asked.perDay,
    max_total: asked.maxTotal ?? Math.min(asked.perDay * asked.days, MAX_STANDING_USES),
    not_before: notBefore,
    not_after: notBefore + asked.days * DAY_SECONDS,
    requester,
    reason: asked.reason,
    roots: found.authorities
      .map(({ pin, people }) => ({ authority: pin.authority, min_version: pin.version, min_people: people }))
      .toSorted((left, right) => (left.authority < right.authority ? -1 : 1)),
  };
}

function devicesIn(asked: AskedStanding, { targets }: FoundTargets): StandingDevices {
  if (asked.client !== undefined) return { of: "client", up_to: asked.upTo ?? Math.max(1, targets.length) };
  return {
    of: "list",
    targets: targets.map(({ fingerprint, name, admission }) => ({ fingerprint, name, admission })),
  };
}

/**
 * Where the policies trust the server it would sign its own leave at once, and nobody would be asked for anything. What
 * lets a script run again there is its exemption, for which a code is asked.
 */
function refuseNeedless({ authorities, client }: FoundTargets): void {
  const asksPeople = authorities.some(
    ({ pin }) => policyFor(pin.root, "script", client.slug)?.requester !== "server",
  );
  if (asksPeople) return;
  throw new ProblemError(
    "approval-needless",
    "Nobody signs requests here, so nothing needs a standing approval. Where a code is asked for, exempt the script.",
  );
}

/** Whom the caller names, or the person that the account is linked to. */
async function requesterOf(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedStanding,
  { authorities }: FoundTargets,
): Promise<Standing["requester"]> {
  if (asked.requester && asked.requester.person !== SERVER) {
    refuseStranger(ctx, asked.requester, authorities);
    return asked.requester;
  }
  const linked =
    actor.kind === "user" || actor.kind === "key" ? (await findUser(ctx, actor.id)).person : null;
  if (linked && authorities.some(({ pin }) => pin.authority === linked.authority)) return linked;
  throw new ProblemError(
    "requester-needed",
    "Here a person asks and signs: name yourself by --key FILE, or have your account linked to your person.",
  );
}

/** A name that no authority of these devices lists could never sign: the draft would wait for nothing. */
function refuseStranger(
  ctx: ServerContext,
  { authority, person }: Standing["requester"],
  authorities: FoundTargets["authorities"],
): void {
  const isPinned = authorities.some(({ pin }) => pin.authority === authority);
  if (isPinned && isPersonKnown(trustOf(ctx), authority, person)) return;
  throw new ProblemError(
    "requester-needed",
    "The requester is a person whom an authority of these devices lists.",
  );
}

/** What no policy would let pass anyway is said at once. */
function refuseExcess(standing: Standing, { authorities, targets }: FoundTargets): void {
  const { devices } = standing;
  const breadth = devices.of === "client" ? devices.up_to : targets.length;
  for (const { pin } of authorities) {
    const policy = policyFor(pin.root, "script", standing.client);
    const { name } = pin.root;
    if (!policy)
      throw new ProblemError("policy-missing", `${name} has no policy for script at ${standing.client}.`);
    if (breadth > policy.max_targets)
      throw new ProblemError("limits-exceeded", `${name} allows ${policy.max_targets} devices at once.`);
    if (!policy.network.includes(standing.network))
      throw new ProblemError("limits-exceeded", `${name} does not allow network ${standing.network}.`);
    if (!(policy.run_as ?? ["default"]).includes(standing.run_as))
      throw new ProblemError("limits-exceeded", `${name} does not allow run-as ${standing.run_as}.`);
  }
}

function bytesOf(standing: Standing): Uint8Array {
  try {
    return documentBytes("standing", standing);
  } catch (error) {
    if (error instanceof DocumentError)
      throw new ProblemError("document-refused", `${error.code}: ${error.message}`);
    throw error;
  }
}
