/** A standing approval, as whoever is about to sign it has to see it: complete, or not at all. */
import {
  type Crypto,
  DOCUMENT_FAULTS,
  hashOf,
  judgeStanding,
  MAX_SCRIPT_BYTES,
  MAX_SIGNATURES,
  parseDocument,
  type PinnedRoot,
  type Signed,
  type Standing,
  standingAsRequest,
} from "@countersign/protocol";
import { dangerOfVariable } from "../requests/dangerous-environment.ts";
import { DEVICE_FAULTS, devicesOf } from "../requests/devices-of.ts";
import { networkWords, runAsWords } from "../requests/manner-words.ts";
import { personShown } from "../requests/person-shown.ts";
import type { Approved } from "../requests/since-last.ts";
import type { DeviceShown, Warning } from "../requests/request-model.ts";
import { reviewValue } from "../requests/review-value.ts";
import { deviceWarnings, marked } from "../requests/warnings-of.ts";
import { reviewScript, reviewText } from "../script/review-script.ts";
import { shortCode } from "../short-code.ts";
import { durationWords } from "../text/duration-words.ts";
import { findingsOf } from "../text/findings-of.ts";
import { type Meter, newMeter } from "../text/meter.ts";
import { segmentsOf } from "../text/segments-of.ts";
import type { Held } from "../trust-held.ts";
import { trustSignatures } from "../trust/trust-signatures.ts";
import { type ArgumentShown, argumentShown } from "./argument-shown.ts";
import { sinceLastStanding } from "./since-last-standing.ts";
import type { StandingModel } from "./standing-model.ts";
import { scheduleWords, wholeClientWords } from "./standing-words.ts";

/** Why a standing approval cannot be shown, and so must not be signed. */
export const STANDING_REVIEW_FAULTS = [
  ...DOCUMENT_FAULTS,
  "too-many-signatures",
  "root-not-held",
  "script-missing",
  "script-too-large",
  "script-hash",
  "previous-unreadable",
  ...DEVICE_FAULTS,
] as const;
export type StandingReviewFault = (typeof STANDING_REVIEW_FAULTS)[number];

/** A standing approval and what is known around it. */
export interface StandingToReview {
  readonly signed: Signed;
  /** The script's bytes, from anybody: they have to hash to what is signed. */
  readonly script?: Uint8Array | undefined;
  /** The one that this person signed last for the same script and client, from their own disk. */
  readonly previous?: Approved | undefined;
  readonly held: Held;
  /** In seconds. */
  readonly now: number;
  readonly crypto: Crypto;
}

/** The model, or why there is none. */
export type StandingReview =
  | { readonly ok: true; readonly model: StandingModel }
  | { readonly ok: false; readonly because: StandingReviewFault; readonly detail: string };

const no = (because: StandingReviewFault, detail: string) => ({ ok: false as const, because, detail });

/** Reviews a standing approval. */
export async function reviewStanding(given: StandingToReview): Promise<StandingReview> {
  const { signed, script, held, now, crypto } = given;
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("standing", signed.bytes);
  if (!parsed.ok) return parsed;
  const standing = parsed.document;
  const pins = pinsOf(standing, held);
  if (held !== "nothing" && pins.length < standing.roots.length)
    return no("root-not-held", "a root that decides about it is not held here");
  const { action } = standing;
  if (!script) return no("script-missing", "the script's bytes are not at hand");
  if (script.length > MAX_SCRIPT_BYTES) return no("script-too-large", `at most ${MAX_SCRIPT_BYTES} bytes`);
  const scriptHash = hashOf(script, crypto);
  if (scriptHash !== action.hash) return no("script-hash", `another script (${scriptHash}) than is named`);
  const devices = devicesShown(standing, held, crypto);
  if ("because" in devices) return devices;
  const hash = hashOf(signed.bytes, crypto);
  const meter = newMeter();
  const names = new Map(pins.map((pin) => [pin.authority, pin.root.name]));
  const needed = await neededFor(standing, given, pins, now);
  const args = action.args.map((argument, at) => argumentShown(argument, at + 1, meter));
  const shownAction = actionShown(standing, script, meter);
  const since = sinceLastStanding(standing, shownAction.script, given.previous, crypto, meter);
  if (!since)
    return no("previous-unreadable", "what is remembered of the last approval is not what was approved");
  const shown = {
    document: "standing" as const,
    since,
    hash,
    shortCode: shortCode(hash),
    checked: held !== "nothing",
    issued: standing.not_before,
    expires: standing.not_after,
    requester: personShown(standing.requester, held),
    client: standing.client,
    reason: segmentsOf(standing.reason, "prose"),
    action: shownAction,
    allowed: args.map(({ warnings: _said, ...allowed }) => allowed),
    runAs: runAsWords(standing.run_as),
    network: networkWords(standing.network),
    limits: { seconds: standing.limits.seconds, outputBytes: standing.limits.output },
    schedule: scheduleWords(standing),
    devices,
    authorities: standing.roots.map(({ authority, min_version: minVersion }) => ({
      authority,
      name: segmentsOf(names.get(authority) ?? authority, "name"),
      minVersion,
    })),
    signatures: [
      ...(await trustSignatures(pins, signed, "countersign.standing.v1", crypto)),
      ...(await trustSignatures(pins, signed, "countersign.approve.v1", crypto)),
    ],
    fault: needed.fault ?? null,
    needs: needed.need === undefined ? [] : [needed.need],
  };
  return {
    ok: true,
    model: { ...shown, allows: allowsOf(standing, devices.words), warnings: warningsOf(shown, args) },
  };
}

function pinsOf({ roots }: Standing, held: Held): PinnedRoot[] {
  if (held === "nothing") return [];
  return roots.flatMap(({ authority }) => held.roots.find((pin) => pin.authority === authority) ?? []);
}

function actionShown({ action }: Standing, script: Uint8Array, meter: Meter): StandingModel["action"] {
  const { name, version, hash, interpreter, stdin, env } = action;
  return {
    name,
    version,
    hash,
    interpreter,
    script: reviewScript(script, interpreter, meter),
    ...(stdin === undefined ? {} : { input: reviewText(stdin, undefined, 0, meter).lines }),
    environment: Object.entries(env).map(([variable, value]) => {
      const danger = dangerOfVariable(variable);
      return {
        name: variable,
        value: reviewValue(value, meter),
        ...(danger === undefined ? {} : { danger }),
      };
    }),
  };
}

function devicesShown(
  standing: Standing,
  held: Held,
  crypto: Crypto,
): StandingModel["devices"] | ReturnType<typeof no> {
  const { devices } = standing;
  if (devices.of === "client") {
    const words = wholeClientWords(standing.client, devices.up_to);
    return { all: true, count: devices.up_to, words, list: [] };
  }
  if (devices.of === "tree")
    return no("targets-not-shown", "nobody signs for devices that are named by their root only");
  const found = devicesOf(standingAsRequest(standing), devices.targets, held, crypto);
  if (!found.ok) return no(found.because, found.detail);
  const list: readonly DeviceShown[] = found.devices;
  const count = devices.targets.length;
  return {
    all: false,
    count,
    words: `${count} ${count === 1 ? "device" : "devices"} of ${standing.client}`,
    list,
  };
}

async function neededFor(
  { client }: Standing,
  { signed, held, crypto }: StandingToReview,
  pins: readonly PinnedRoot[],
  now: number,
): Promise<{ readonly fault?: string; readonly need?: string }> {
  if (held === "nothing") return {};
  const [first] = pins;
  const verdict = await judgeStanding(
    signed,
    {
      fingerprint: "",
      pins,
      people: held.people,
      admission: { hash: "", authority: first?.authority ?? "", client, name: "" },
      floor: { state: "none" },
      vetoes: [],
      watermark: 0,
      clock: now,
      consumed: () => false,
      uses: () => undefined,
      release: Number.MAX_SAFE_INTEGER,
      kinds: ["script"],
    },
    crypto,
  );
  return verdict.accepted ? {} : { fault: verdict.because, need: verdict.detail };
}

/** What was refused before and is not any more, once this is signed. */
function allowsOf(standing: Standing, where: string): string[] {
  const { action, not_before: from, not_after: until } = standing;
  const open = action.args.flatMap(({ is }, at) => (is === "open" ? [at + 1] : []));
  return [
    `Nobody is asked again for ${durationWords(until - from)}: the server may run this script, as often as is said below, on ${where}.`,
    ...open.map((position) => `Whoever uses it may put anything into argument ${position}.`),
    ...(standing.windows.length === 0 ? ["At any hour of any day."] : []),
  ];
}

/** In the order in which people read it. */
function warningsOf(
  { requester, reason, action, runAs, devices }: Omit<StandingModel, "allows" | "warnings">,
  args: readonly ArgumentShown[],
): Warning[] {
  const manner = (part: Warning["part"], words: string): Warning => ({ part, kind: "manner", words });
  return [
    ...marked("name", [...requester.name, ...requester.authorityName]),
    ...marked("reason", reason),
    ...action.script.findings.map((finding) => ({ part: "script" as const, ...finding })),
    ...args.flatMap(({ warnings }) => warnings),
    ...(action.input
      ? findingsOf(action.input).map((finding) => ({ part: "input" as const, ...finding }))
      : []),
    ...action.environment.flatMap(({ name, value, danger }) => [
      ...(danger === undefined ? [] : [{ ...manner("environment", danger), at: name }]),
      ...marked("environment", value, name),
    ]),
    ...(runAs.everything === "yes" ? [manner("run-as", `runs as ${runAs.user}: ${runAs.words}`)] : []),
    ...deviceWarnings(devices.list),
  ];
}
