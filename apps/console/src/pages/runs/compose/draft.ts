/** A request as it is being composed: nothing is asked before the last step. Pure. */
import type { CallInput, endpoints } from "@countersign/api";
import type { Parameter, Script } from "@countersign/api";
import { type Amount, amountFault, amountOf, LONG_TIMES, SHORT_TIMES, SIZES, totalOf } from "./amount.ts";
import { argumentFault, givenArguments } from "./check-arguments.ts";
import type { ChosenDevice } from "./chosen-devices.ts";
import { environmentOf, type Variable, variableFaults } from "./environment.ts";
import { type RingChoice, type RingPlanHere, ringsBody, ringsMissing } from "./rings.ts";
import type { Outlook } from "./who-signs.ts";

/** What was chosen and typed so far. */
export interface Draft {
  readonly kind: "script" | "reboot";
  readonly script: string | undefined;
  /** Undefined: the newest. */
  readonly version: number | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly devices: readonly ChosenDevice[];
  readonly reason: string;
  /** How long devices take the request. */
  readonly window: Amount;
  readonly runAs: string;
  readonly network: "host" | "none";
  readonly timeLimit: Amount;
  readonly outputLimit: Amount;
  readonly environment: readonly Variable[];
  /** Undefined: none. */
  readonly input: string | undefined;
  /** Of a restart. */
  readonly delay: Amount;
  /** Undefined: to all devices at once. */
  readonly rings: RingChoice | undefined;
}

/** Four hours, as the server takes it too where nobody says otherwise. */
export const USUAL_WINDOW_SECONDS = 4 * 3600;

/** What a script gets where nobody asks otherwise, as the server takes it too. */
const USUAL_LIMITS = { seconds: 3600, output: 10 * 1024 ** 2 } as const;
const LONGEST_INPUT = 262_144;

/** An empty draft. */
export const EMPTY_DRAFT: Draft = {
  kind: "script",
  script: undefined,
  version: undefined,
  values: {},
  devices: [],
  reason: "",
  window: amountOf(USUAL_WINDOW_SECONDS, LONG_TIMES),
  runAs: "default",
  network: "host",
  timeLimit: amountOf(USUAL_LIMITS.seconds, SHORT_TIMES),
  outputLimit: amountOf(USUAL_LIMITS.output, SIZES),
  environment: [],
  input: undefined,
  delay: amountOf(0, SHORT_TIMES),
  rings: undefined,
};

/** What is wrong with standard input, as the end of a sentence. */
export function inputFault(input: string): string | undefined {
  if (!input.isWellFormed()) return "holds a broken character";
  return input.length > LONGEST_INPUT ? `is longer than ${LONGEST_INPUT} characters` : undefined;
}

/** What is wrong with how it runs, as ends of sentences: beyond the format, or beyond what the policies allow. */
export function limitFaults(draft: Draft, outlook: Outlook | undefined) {
  const limits = outlook?.ok ? outlook.limits : undefined;
  const isScript = draft.kind === "script";
  const ofScript = (fault: string | undefined) => (isScript ? fault : undefined);
  return {
    window: windowFault(draft.window, limits?.windowSeconds),
    runAs: ofScript(
      !limits || limits.users.includes(draft.runAs) ? undefined : "is a user that a policy does not allow",
    ),
    network: ofScript(
      !limits || limits.networks.includes(draft.network) ? undefined : "is more than a policy allows",
    ),
    timeLimit: ofScript(amountFault(draft.timeLimit, { least: 1, most: 86_400, units: SHORT_TIMES })),
    outputLimit: ofScript(amountFault(draft.outputLimit, { least: 0, most: 1024 ** 3, units: SIZES })),
    delay: isScript ? undefined : amountFault(draft.delay, { least: 0, most: 3600, units: SHORT_TIMES }),
  };
}

/** The usual window is shortened to what a policy allows; one that was chosen is not. */
function windowFault(window: Amount, allowed: number | undefined): string | undefined {
  const fault = amountFault(window, { least: 60, most: 14 * 86_400, units: LONG_TIMES });
  if (fault !== undefined || allowed === undefined || totalOf(window) === USUAL_WINDOW_SECONDS) return fault;
  const beyond = amountFault(window, { least: 60, most: allowed, units: LONG_TIMES });
  return beyond === undefined ? undefined : `${beyond}, which is what a policy allows`;
}

const limitNames = [
  ["window", "Open for"],
  ["runAs", "Run as"],
  ["network", "Network"],
  ["timeLimit", "Time limit"],
  ["outputLimit", "Output limit"],
  ["delay", "Delay"],
] as const;

/** What is still missing before it can be looked over, a sentence each. */
export function whatIsMissing(
  draft: Draft,
  script: Pick<Script, "parameters"> | undefined,
  outlook: Outlook | undefined,
  rings?: RingPlanHere,
): readonly string[] {
  const missing: string[] = [];
  if (draft.kind === "script" && !script) missing.push("Choose a script.");
  if (draft.kind === "script" && script)
    for (const parameter of script.parameters) {
      const fault = argumentFault(parameter, draft.values[parameter.name]);
      if (fault !== undefined) missing.push(`${parameter.name} ${fault}.`);
    }
  const faults = limitFaults(draft, outlook);
  for (const [part, name] of limitNames)
    if (faults[part] !== undefined) missing.push(`${name} ${faults[part]}.`);
  if (draft.kind === "script") {
    missing.push(...variableFaults(draft.environment).flatMap((fault) => fault ?? []));
    const fault = draft.input === undefined ? undefined : inputFault(draft.input);
    if (fault !== undefined) missing.push(`Standard input ${fault}.`);
  }
  if (draft.devices.length > 1) missing.push(...ringsMissing(draft.rings, rings));
  if (draft.devices.length === 0) missing.push("Choose at least one device.");
  if (outlook && !outlook.ok) missing.push(...outlook.problems);
  if (draft.reason.trim() === "") missing.push("Say why: whoever signs reads it.");
  return missing;
}

/** The body of the request. The window is left out where it is the usual one: then a policy may shorten it. */
export function bodyOf(
  draft: Draft,
  script: { readonly version: number; readonly parameters: readonly Parameter[] } | undefined,
  rings?: RingPlanHere,
): NonNullable<CallInput<typeof endpoints.runs.requestRun>["body"]> {
  const windowSeconds = totalOf(draft.window) ?? USUAL_WINDOW_SECONDS;
  return {
    kind: draft.kind,
    ...(draft.kind === "reboot"
      ? { delay_seconds: totalOf(draft.delay) ?? 0 }
      : script === undefined || draft.script === undefined
        ? {}
        : scriptBody(draft, draft.script, script)),
    devices: draft.devices.map(({ id }) => id),
    reason: draft.reason.trim(),
    ...(draft.rings && rings?.ok ? { rings: ringsBody(draft.rings, rings.steps) } : {}),
    ...(windowSeconds === USUAL_WINDOW_SECONDS ? {} : { window_seconds: windowSeconds }),
  };
}

function scriptBody(
  draft: Draft,
  name: string,
  { version, parameters }: { readonly version: number; readonly parameters: readonly Parameter[] },
) {
  return {
    script: name,
    // The version that was looked at, whatever becomes the newest meanwhile.
    version,
    arguments: givenArguments(parameters, draft.values),
    run_as: draft.runAs,
    network: draft.network,
    limits: {
      seconds: totalOf(draft.timeLimit) ?? USUAL_LIMITS.seconds,
      output: totalOf(draft.outputLimit) ?? USUAL_LIMITS.output,
    },
    environment: environmentOf(draft.environment),
    ...(draft.input === undefined ? {} : { stdin: draft.input }),
  };
}
