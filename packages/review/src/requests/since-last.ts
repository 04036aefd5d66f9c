/** What differs from the request that this person approved last, field by field and line by line. */
import { type Crypto, hashOf, parseDocument, type Request } from "@countersign/protocol";
import { scriptDiff, type ScriptDiff } from "../diff/script-diff.ts";
import { reviewScript, type ScriptText } from "../script/review-script.ts";
import type { Meter } from "../text/meter.ts";
import { segmentsOf, type TextContext } from "../text/segments-of.ts";
import { change, targetChanges, variableChanges } from "./field-changes.ts";
import type { FieldChange, SinceLast } from "./request-model.ts";

/** What this person approved before, from their station's own disk. */
export interface Approved {
  /** Canonical bytes of that request or standing approval. */
  readonly bytes: Uint8Array;
  /** Its script, where it was one and is still at hand. */
  readonly script?: Uint8Array | undefined;
  /** Seconds since 1970. */
  readonly when: number;
}

/** Compares with the one approved before; undefined where what is said to be one is no request, or not its script. */
export function sinceLast(
  request: Request,
  script: ScriptText | undefined,
  previous: Approved | undefined,
  crypto: Crypto,
  meter: Meter,
): SinceLast | undefined {
  if (!previous) return { first: true };
  const parsed = parseDocument("request", previous.bytes);
  if (!parsed.ok) return undefined;
  const before = parsed.document;
  const then = before.action.kind === "script" ? before.action : undefined;
  if (previous.script && hashOf(previous.script, crypto) !== then?.hash) return undefined;
  const about = {
    first: false as const,
    when: previous.when,
    hash: hashOf(previous.bytes, crypto),
    changes: changesBetween(before, request),
  };
  return { ...about, ...scriptChange(then, scriptOf(request), { script, previous, meter }) };
}

/** How the script differs from what it was then, where both are at hand. */
export function scriptChange(
  then: ScriptNamed | undefined,
  now: ScriptNamed | undefined,
  at: { readonly script: ScriptText | undefined; readonly previous: Approved; readonly meter: Meter },
): { readonly script?: ScriptDiff; readonly scriptUnknown: boolean } {
  const { script, previous, meter } = at;
  if (!then || !now || then.hash === now.hash || !script) return { scriptUnknown: false };
  if (!previous.script) return { scriptUnknown: true };
  const old = reviewScript(previous.script, then.interpreter, meter);
  return { script: scriptDiff(old.lines, script.lines, meter), scriptUnknown: false };
}

type ScriptNamed = Pick<Extract<Request["action"], { kind: "script" }>, "hash" | "interpreter">;

type Field = readonly [field: string, context: TextContext, value: (request: Request) => string];

const scriptOf = ({ action }: Request) => (action.kind === "script" ? action : undefined);

/** Everything that affects execution but the script's own text, and who asks and why. */
const FIELDS: readonly Field[] = [
  ["kind", "name", ({ action }) => action.kind],
  ["client", "name", ({ client }) => client],
  ["requester", "name", ({ requester }) => requester.person],
  ["authority of the requester", "name", ({ requester }) => requester.authority],
  ["reason", "prose", ({ reason }) => reason],
  ["script", "name", (request) => scriptOf(request)?.name ?? ""],
  ["script version", "name", (request) => String(scriptOf(request)?.version ?? "")],
  ["interpreter", "name", (request) => scriptOf(request)?.interpreter ?? ""],
  ["input", "value", (request) => scriptOf(request)?.stdin ?? ""],
  [
    "secrets",
    "name",
    (request) =>
      scriptOf(request)
        ?.secrets.map(({ param }) => param)
        .join(", ") ?? "",
  ],
  ["delay", "name", ({ action }) => (action.kind === "reboot" ? `${action.delay_seconds} seconds` : "")],
  ["run as", "name", (request) => request.run_as],
  ["network", "name", ({ network }) => network],
  ["time limit", "name", ({ limits }) => `${limits.seconds} seconds`],
  ["output limit", "name", ({ limits }) => `${limits.output} bytes`],
  ["length of the window", "name", (request) => `${request.not_after - request.not_before} seconds`],
  ["number of devices", "name", (request) => String(request.target_count)],
];

function changesBetween(before: Request, after: Request): FieldChange[] {
  const fields = FIELDS.map(([field, context, value]) => change(field, context, value(before), value(after)));
  const [oldArguments, arguments_] = [scriptOf(before)?.args ?? [], scriptOf(after)?.args ?? []];
  const longest = Math.max(oldArguments.length, arguments_.length);
  const byPosition = Array.from({ length: longest }, (_none, at) =>
    change(`argument ${at + 1}`, "value", oldArguments[at], arguments_[at]),
  );
  const byName = variableChanges(scriptOf(before)?.env ?? {}, scriptOf(after)?.env ?? {});
  return [...fields, ...byPosition, ...byName, ...deviceChanges(before, after)].flatMap(
    (found) => found ?? [],
  );
}

function deviceChanges(before: Request, after: Request): FieldChange[] {
  if (!before.targets || !after.targets) {
    const same = before.targets_root === after.targets_root && !before.targets === !after.targets;
    return same ? [] : [{ field: "devices", before: [], after: segmentsOf("not the same ones", "name") }];
  }
  return targetChanges(before.targets, after.targets);
}
