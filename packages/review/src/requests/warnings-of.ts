/** Everything in a request that is marked, in one list: so that a screen can say at its top what is to be looked at below. */
import { findingsOf } from "../text/findings-of.ts";
import type { Line, Segment } from "../text/segment.ts";
import type { RequestModel, Warning, WarnedPart } from "./request-model.ts";

type Shown = Omit<RequestModel, "warnings">;

/** Warnings in the order in which people read the request. */
export function warningsOf(shown: Shown): Warning[] {
  const { action, requester, reason, devices, runAs } = shown;
  return [
    ...marked("name", [...requester.name, ...requester.authorityName]),
    ...marked("reason", reason),
    ...(action.kind === "script" ? scriptWarnings(action) : []),
    ...(runAs.everything === "yes" ? [manner("run-as", `runs as ${runAs.user}: ${runAs.words}`)] : []),
    ...deviceWarnings(devices.list),
    ...(shown.signaturesUnknown > 0
      ? [
          manner(
            "signatures",
            `${shown.signaturesUnknown} signatures are by nobody who is known here, or no good`,
          ),
        ]
      : []),
  ];
}

function scriptWarnings(action: Extract<Shown["action"], { kind: "script" }>): Warning[] {
  return [
    ...action.script.findings.map((finding) => ({ part: "script" as const, ...finding })),
    ...action.arguments.flatMap(({ position, segments }) => marked("argument", segments, position)),
    ...(action.input
      ? findingsOf(action.input).map((finding) => ({ part: "input" as const, ...finding }))
      : []),
    ...action.environment.flatMap(({ name, value, danger }) => [
      ...(danger === undefined ? [] : [{ ...manner("environment", danger), at: name }]),
      ...marked("environment", value, name),
    ]),
  ];
}

/** What is marked in the names of devices. */
export function deviceWarnings(list: Shown["devices"]["list"]): Warning[] {
  const lines: Line[] = list.map(({ name, warning }, index) => ({
    number: index + 1,
    segments: name,
    ...(warning === undefined ? {} : { notes: [{ kind: "look-alike" as const, words: warning }] }),
  }));
  return findingsOf(lines).map(({ kind, words, count }) => ({
    part: "devices" as const,
    kind,
    words,
    count,
  }));
}

/** What is marked in one text. */
export function marked(part: WarnedPart, segments: readonly Segment[], at?: number | string): Warning[] {
  return findingsOf([{ number: 1, segments }]).map(({ kind, words, count }) => ({
    part,
    ...(at === undefined ? {} : { at }),
    kind,
    words,
    count,
  }));
}

function manner(part: WarnedPart, words: string): Warning {
  return { part, kind: "manner", words };
}
