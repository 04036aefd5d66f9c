/** What differs from the standing approval that this person signed last for the same script and client, field by field and line by line. */
import {
  type ArgumentSchema,
  type Crypto,
  hashOf,
  parseDocument,
  type Standing,
} from "@countersign/protocol";
import { change, targetChanges, variableChanges } from "../requests/field-changes.ts";
import type { FieldChange, SinceLast } from "../requests/request-model.ts";
import { type Approved, scriptChange } from "../requests/since-last.ts";
import type { ScriptText } from "../script/review-script.ts";
import { durationWords } from "../text/duration-words.ts";
import type { Meter } from "../text/meter.ts";
import type { Segment } from "../text/segment.ts";
import { segmentsOf, type TextContext } from "../text/segments-of.ts";
import { argumentShown } from "./argument-shown.ts";
import { dayWords, wholeClientWords } from "./standing-words.ts";

/** Compares; undefined where what is said to be one before is no standing approval, or not its script. */
export function sinceLastStanding(
  standing: Standing,
  script: ScriptText,
  previous: Approved | undefined,
  crypto: Crypto,
  meter: Meter,
): SinceLast | undefined {
  if (!previous) return { first: true };
  const parsed = parseDocument("standing", previous.bytes);
  if (!parsed.ok) return undefined;
  const before = parsed.document;
  if (previous.script && hashOf(previous.script, crypto) !== before.action.hash) return undefined;
  return {
    first: false,
    when: previous.when,
    hash: hashOf(previous.bytes, crypto),
    changes: changesBetween(before, standing, meter),
    ...scriptChange(before.action, standing.action, { script, previous, meter }),
  };
}

type Field = readonly [
  field: string,
  context: TextContext,
  value: (standing: Standing) => string | undefined,
];

/** Everything that is signed but the script's own text, its arguments and its devices. */
const FIELDS: readonly Field[] = [
  ["client", "name", ({ client }) => client],
  ["requester", "name", ({ requester }) => requester.person],
  ["authority of the requester", "name", ({ requester }) => requester.authority],
  ["reason", "prose", ({ reason }) => reason],
  ["ends", "name", ({ not_after: end }) => momentWords(end)],
  ["lives", "name", ({ not_before: from, not_after: end }) => durationWords(end - from)],
  ["may begin", "name", hoursWords],
  ["zone of its days", "name", ({ windows }) => windows[0]?.tz ?? "UTC"],
  ["between two uses", "name", ({ min_interval: pause }) => (pause > 0 ? durationWords(pause) : "no pause")],
  ["uses a day", "name", ({ per_day: count }) => String(count)],
  ["uses in all", "name", ({ max_total: count }) => String(count)],
  ["script", "name", ({ action }) => action.name],
  ["script version", "name", ({ action }) => String(action.version)],
  ["interpreter", "name", ({ action }) => action.interpreter],
  ["input", "value", ({ action }) => action.stdin],
  ["run as", "name", (standing) => standing.run_as],
  ["network", "name", ({ network }) => network],
  ["time limit", "name", ({ limits }) => `${limits.seconds} seconds`],
  ["output limit", "name", ({ limits }) => `${limits.output} bytes`],
  ["who decides", "name", ({ roots }) => roots.map(({ authority }) => authority).join(", ")],
  ["versions of the roots, at least", "name", ({ roots }) => roots.map((one) => one.min_version).join(", ")],
  [
    "versions of the lists of requesters, at least",
    "name",
    ({ roots }) => roots.map((one) => one.min_people).join(", "),
  ],
];

function changesBetween(before: Standing, after: Standing, meter: Meter): FieldChange[] {
  const fields = FIELDS.map(([field, context, value]) => change(field, context, value(before), value(after)));
  return [
    ...fields,
    ...argumentChanges(before.action.args, after.action.args, meter),
    ...variableChanges(before.action.env, after.action.env),
    ...deviceChanges(before, after),
  ].flatMap((found) => found ?? []);
}

/** By position, as the script takes them. */
function argumentChanges(
  before: readonly ArgumentSchema[],
  after: readonly ArgumentSchema[],
  meter: Meter,
): FieldChange[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_none, at) => {
    const [was, is] = [before[at], after[at]];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    const shown = (argument: ArgumentSchema | undefined): readonly Segment[] => {
      if (!argument) return [];
      const { name, words } = argumentShown(argument, at + 1, meter);
      return [...name, { text: ": " }, ...words];
    };
    return [{ field: `argument ${at + 1}`, before: shown(was), after: shown(is) }];
  }).flat();
}

function deviceChanges(before: Standing, after: Standing): FieldChange[] {
  const [was, is] = [before.devices, after.devices];
  if (was.of === "list" && is.of === "list") return targetChanges(was.targets, is.targets);
  // Not by their words: a device can be called what the words for all of them are.
  if (JSON.stringify([before.client, was]) === JSON.stringify([after.client, is])) return [];
  const [old, now] = [whereWords(before), whereWords(after)];
  return [{ field: "devices", before: segmentsOf(old, "name"), after: segmentsOf(now, "name") }];
}

function whereWords({ client, devices }: Standing): string {
  if (devices.of === "client") return wholeClientWords(client, devices.up_to);
  return devices.of === "list"
    ? `only ${devices.targets.map(({ name }) => name).join(", ")}`
    : `${devices.count} devices, by ${devices.root}`;
}

function hoursWords({ windows }: Standing): string {
  if (windows.length === 0) return "at any time";
  return windows.map(({ days, from, to }) => `${dayWords(days)} from ${from} to ${to}`).join("; ");
}

/** In a zone that is the same wherever it is read. */
function momentWords(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
