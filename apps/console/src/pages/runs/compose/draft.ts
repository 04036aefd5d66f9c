/** A request as it is being composed: nothing is asked before the last step. Pure. */
import type { CallInput, endpoints } from "@countersign/api";
import type { Parameter, Script } from "@countersign/api";
import { argumentFault, givenArguments } from "./check-arguments.ts";
import type { ChosenDevice } from "./chosen-devices.ts";
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
  readonly windowSeconds: number;
  readonly runAs: string;
  readonly network: "host" | "none";
}

/** Four hours, as the server takes it too where nobody says otherwise. */
export const USUAL_WINDOW_SECONDS = 4 * 3600;

/** An empty draft. */
export const EMPTY_DRAFT: Draft = {
  kind: "script",
  script: undefined,
  version: undefined,
  values: {},
  devices: [],
  reason: "",
  windowSeconds: USUAL_WINDOW_SECONDS,
  runAs: "default",
  network: "host",
};

/** What is still missing before it can be looked over, a sentence each. */
export function whatIsMissing(
  draft: Draft,
  script: Pick<Script, "parameters"> | undefined,
  outlook: Outlook | undefined,
): readonly string[] {
  const missing: string[] = [];
  if (draft.kind === "script" && !script) missing.push("Choose a script.");
  if (draft.kind === "script" && script)
    for (const parameter of script.parameters) {
      const fault = argumentFault(parameter, draft.values[parameter.name]);
      if (fault !== undefined) missing.push(`${parameter.name} ${fault}.`);
    }
  if (draft.devices.length === 0) missing.push("Choose at least one device.");
  if (outlook && !outlook.ok) missing.push(...outlook.problems);
  if (draft.reason.trim() === "") missing.push("Say why: whoever signs reads it.");
  return missing;
}

/** The body of the request. The window is left out where it is the usual one: then a policy may shorten it. */
export function bodyOf(
  draft: Draft,
  script: { readonly version: number; readonly parameters: readonly Parameter[] } | undefined,
): NonNullable<CallInput<typeof endpoints.runs.requestRun>["body"]> {
  return {
    kind: draft.kind,
    ...(draft.kind === "script" && draft.script !== undefined && script
      ? {
          script: draft.script,
          // The version that was looked at, whatever becomes the newest meanwhile.
          version: script.version,
          arguments: givenArguments(script.parameters, draft.values),
        }
      : {}),
    devices: draft.devices.map(({ id }) => id),
    reason: draft.reason.trim(),
    run_as: draft.runAs,
    network: draft.network,
    ...(draft.windowSeconds === USUAL_WINDOW_SECONDS ? {} : { window_seconds: draft.windowSeconds }),
  };
}
