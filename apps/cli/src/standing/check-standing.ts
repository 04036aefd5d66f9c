/** Before signing: is the standing approval that the server composed the one that was asked for? The signature would make anything else true, again and again. */
import type { AllowedArgument, Script, StandingApproval } from "@countersign/api";
import { canonicalBytes, type Json, type Standing, type Target } from "@countersign/protocol";
import { expectedArguments } from "./expected-arguments.ts";

/** What was typed, with everything said that was left out. */
export interface AskedStanding {
  /** The bytes' hash is taken here, not believed. */
  readonly script: Pick<Script, "name" | "version" | "hash" | "interpreter" | "parameters">;
  readonly client: string;
  /** Undefined: the whole client, `upTo` devices in one use. In any order. */
  readonly targets: readonly Target[] | undefined;
  readonly upTo: number;
  readonly arguments: Readonly<Record<string, AllowedArgument>>;
  readonly runAs: string;
  readonly network: "host" | "none";
  readonly limits: { readonly seconds: number; readonly output: number };
  readonly windows: StandingApproval["windows"];
  readonly minInterval: number;
  readonly perDay: number;
  readonly maxTotal: number;
  readonly days: number;
  readonly reason: string;
  readonly requester: { readonly authority: string; readonly person: string };
  /** Seconds, by the requester's own clock. */
  readonly now: number;
}

const DAY_SECONDS = 86_400;
/** The server's clock and the requester's may differ by this much. */
const CLOCK_SLACK_SECONDS = 600;
/** Standing approvals begin a little before they are composed. */
const BEGINS_BEFORE_SECONDS = 300;

/** The first field that differs, or undefined where all of it is what was asked for. Whatever cannot be expected (the id, the versions of roots) changes nothing of what may run. */
export function differenceFromAskedStanding(standing: Standing, asked: AskedStanding): string | undefined {
  const expected = expectedStanding(standing, asked);
  if (!expected) return "action.args";
  const { action, ...rest } = standing;
  const { action: expectedAction, ...expectedRest } = expected;
  const field = differing(rest, expectedRest);
  if (field !== undefined) return field;
  const part = differing(action, expectedAction);
  if (part !== undefined) return `action.${part}`;
  if (!isAbout(standing.not_before, asked.now)) return "not_before";
  if (!isAbout(standing.not_after, asked.now + asked.days * DAY_SECONDS)) return "not_after";
  return standing.roots.some(({ authority }) => authority === asked.requester.authority)
    ? undefined
    : "roots";
}

function expectedStanding(standing: Standing, asked: AskedStanding): Standing | undefined {
  const { script } = asked;
  const args = expectedArguments(script.parameters, asked.arguments);
  if (!args) return undefined;
  const { hash, name, version, interpreter } = script;
  return {
    type: "standing",
    format: 1,
    id: standing.id,
    client: asked.client,
    action: { kind: "script", hash, name, version, interpreter, args, env: {} },
    run_as: asked.runAs,
    network: asked.network,
    limits: asked.limits,
    devices: asked.targets
      ? { of: "list", targets: inOrder(asked.targets) }
      : { of: "client", up_to: asked.upTo },
    windows: asked.windows,
    min_interval: asked.minInterval,
    per_day: asked.perDay,
    max_total: asked.maxTotal,
    not_before: standing.not_before,
    not_after: standing.not_after,
    requester: asked.requester,
    reason: asked.reason,
    roots: standing.roots,
  };
}

/** The first field of either that the other one has otherwise, or not at all. */
function differing(composed: object, expected: object): string | undefined {
  const [left, right] = [new Map(Object.entries(composed)), new Map(Object.entries(expected))];
  return [...new Set([...left.keys(), ...right.keys()])].find(
    (key) => canonical(left.get(key)) !== canonical(right.get(key)),
  );
}

function canonical(value: unknown): string {
  // Fields of a document, and of one that was made to be compared with it: JSON both.
  return value === undefined ? "" : new TextDecoder().decode(canonicalBytes(value as Json));
}

function isAbout(time: number, meant: number): boolean {
  return time <= meant + CLOCK_SLACK_SECONDS && time >= meant - CLOCK_SLACK_SECONDS - BEGINS_BEFORE_SECONDS;
}

function inOrder(targets: readonly Target[]): Target[] {
  return targets.toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1));
}
