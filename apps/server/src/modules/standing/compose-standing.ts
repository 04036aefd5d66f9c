/** From what somebody wants to run without asking again to the canonical document that people sign. */
import { randomBytes } from "node:crypto";
import type { AllowedArgument } from "@countersign/api";
import {
  documentBytes,
  DocumentError,
  policyFor,
  SERVER,
  type Signed,
  type Standing,
  type StandingDevices,
} from "@countersign/protocol";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { findUser } from "../identity/index.ts";
import { clientTargets, findTargets, type FoundTargets } from "../runs/index.ts";
import { findScriptVersion } from "../scripts/index.ts";
import { serverKeyOf } from "../trust/index.ts";
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

/** Composes it; where every policy trusts the server it signs at once. Throws ProblemError. */
export async function composeStanding(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedStanding,
): Promise<Signed> {
  return inTransaction(ctx, actor, async (tx) => {
    const found = await findDevicesOf(ctx, tx, asked);
    const requester = await requesterOf(ctx, actor, asked, found);
    const standing = await compose(tx, asked, found, requester);
    refuseExcess(standing, found);
    const bytes = bytesOf(standing);
    const signatures =
      requester.person === SERVER ? [serverKeyOf(ctx).sign("countersign.standing.v1", bytes)] : [];
    return { bytes, signatures };
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
    max_total: asked.maxTotal ?? asked.perDay * asked.days,
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

/** Whom the caller names; the server where every policy trusts it; else the person that the account is linked to. */
async function requesterOf(
  ctx: ServerContext,
  actor: Actor,
  asked: AskedStanding,
  { authorities, client }: FoundTargets,
): Promise<Standing["requester"]> {
  if (asked.requester && asked.requester.person !== SERVER) return asked.requester;
  const operator = authorities.find(({ pin }) => pin.root.scope === "operator") ?? authorities[0];
  const signed = authorities.some(
    ({ pin }) => policyFor(pin.root, "script", client.slug)?.requester !== "server",
  );
  if (!signed && operator) return { authority: operator.pin.authority, person: SERVER };
  const linked =
    actor.kind === "user" || actor.kind === "key" ? (await findUser(ctx, actor.id)).person : null;
  if (linked && authorities.some(({ pin }) => pin.authority === linked.authority)) return linked;
  throw new ProblemError(
    "requester-needed",
    "Here a person asks and signs: name yourself by --key FILE, or have your account linked to your person.",
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
