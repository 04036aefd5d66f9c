/** A run request, as whoever is about to sign it has to see it. */
import {
  type Crypto,
  DOCUMENT_FAULTS,
  hashOf,
  MAX_SCRIPT_BYTES,
  MAX_SIGNATURES,
  parseDocument,
  type Request,
  type Signed,
  type Target,
} from "@countersign/protocol";
import { shortCode } from "../short-code.ts";
import { reviewScript, reviewText, type ScriptText } from "../script/review-script.ts";
import { type Meter, newMeter } from "../text/meter.ts";
import { segmentsOf } from "../text/segments-of.ts";
import type { Held } from "../trust-held.ts";
import { dangerOfVariable } from "./dangerous-environment.ts";
import { DEVICE_FAULTS, devicesOf, targetsOf } from "./devices-of.ts";
import { networkWords, runAsWords } from "./manner-words.ts";
import { personShown } from "./person-shown.ts";
import { reviewValue } from "./review-value.ts";
import type { AuthorityShown, RebootAction, RequestModel, ScriptAction } from "./request-model.ts";
import { authoritiesShown, countSignatures, objectionsShown, signaturesShown } from "./signatures-of.ts";
import { type Approved, sinceLast } from "./since-last.ts";
import { warningsOf } from "./warnings-of.ts";

/** Why a request cannot be shown, and so must not be signed. */
export const REQUEST_REVIEW_FAULTS = [
  ...DOCUMENT_FAULTS,
  "too-many-signatures",
  "root-not-held",
  "requester-unknown",
  "script-missing",
  "script-too-large",
  "script-hash",
  "script-not-asked-for",
  ...DEVICE_FAULTS,
  "previous-unreadable",
] as const;
export type RequestReviewFault = (typeof REQUEST_REVIEW_FAULTS)[number];

/** A request and what is known around it. */
export interface RequestToReview {
  /** Canonical bytes of the request, and whatever signatures came with it. Nothing in it is believed. */
  readonly signed: Signed;
  /** The script's bytes, from anybody: they have to hash to what is signed. */
  readonly script?: Uint8Array | undefined;
  /** All targets, from anybody, where the request names only their root. */
  readonly targets?: readonly Target[] | undefined;
  /** Refusals, vetoes and cancellations, from anybody: those whose signature holds are shown. */
  readonly objections?: readonly Signed[] | undefined;
  /** What this person approved last of the same kind, from their own disk. */
  readonly previous?: Approved | undefined;
  /** Bytes of each secret, by its parameter, where this station or terminal sealed it. */
  readonly secretBytes?: ReadonlyMap<string, number> | undefined;
  readonly held: Held;
  readonly crypto: Crypto;
}

/** The model, or why there is none. */
export type RequestReview =
  | { readonly ok: true; readonly model: RequestModel }
  | { readonly ok: false; readonly because: RequestReviewFault; readonly detail: string };

const no = (because: RequestReviewFault, detail: string) => ({ ok: false as const, because, detail });

/** Reviews a request: complete, or not at all. */
export async function reviewRequest(
  given: RequestToReview,
  meter: Meter = newMeter(),
): Promise<RequestReview> {
  const { signed, held, crypto } = given;
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("request", signed.bytes);
  if (!parsed.ok) return parsed;
  const request = parsed.document;
  const requester = personShown(request.requester, held);
  if (held !== "nothing") {
    const strange = request.roots.find(
      (named) => !held.roots.some((pin) => pin.authority === named.authority),
    );
    if (strange) return no("root-not-held", `no root of ${strange.authority} is held here`);
    if (requester.from === "nowhere")
      return no(
        "requester-unknown",
        `${request.requester.person} is known to no root or people list that is held here`,
      );
  }
  const action = actionShown(request, given, meter);
  if ("because" in action) return action;
  const told = targetsOf(request, given.targets, crypto);
  if (!told.ok) return told;
  const devices = devicesOf(request, told.targets, held, crypto);
  if (!devices.ok) return devices;
  const script = action.kind === "script" ? action.script : undefined;
  const since = sinceLast(request, script, given.previous, crypto, meter);
  if (!since)
    return no("previous-unreadable", "what is remembered of the last approval is not what was approved");
  const hash = hashOf(signed.bytes, crypto);
  const shown: Omit<RequestModel, "warnings"> = {
    document: "request",
    hash,
    shortCode: shortCode(hash),
    checked: held !== "nothing",
    requester,
    client: request.client,
    reason: segmentsOf(request.reason, "prose"),
    since,
    action,
    runAs: runAsWords(request.run_as),
    network: networkWords(request.network),
    limits: { seconds: request.limits.seconds, outputBytes: request.limits.output },
    window: { notBefore: request.not_before, notAfter: request.not_after },
    devices: { count: request.target_count, list: devices.devices },
    ...(await standing(request, hash, given)),
  };
  return { ok: true, model: { ...shown, warnings: warningsOf(shown) } };
}

/** Who signed, who objected, and what is still asked for; nothing of it can be known where nothing is held. */
async function standing(
  request: Request,
  hash: string,
  { signed, held, objections = [], crypto }: RequestToReview,
): Promise<Pick<RequestModel, "authorities" | "signatures" | "signaturesUnknown" | "objections">> {
  if (held === "nothing") {
    const authorities = request.roots.map(({ authority, min_version: minVersion }): AuthorityShown => {
      const name = segmentsOf(authority, "name");
      return { authority, name, minVersion, version: null, trust: "not-held", needs: [] };
    });
    return { authorities, signatures: [], signaturesUnknown: 0, objections: [] };
  }
  const collected = { request, signed, held, crypto };
  const judgement = await countSignatures(collected);
  const { signatures, unknown } = await signaturesShown(collected, judgement);
  return {
    authorities: await authoritiesShown(collected, judgement),
    signatures,
    signaturesUnknown: unknown,
    objections: await objectionsShown(hash, objections, held, crypto),
  };
}

function actionShown(
  { action }: Request,
  { script, secretBytes, crypto }: RequestToReview,
  meter: Meter,
): ScriptAction | RebootAction | ReturnType<typeof no> {
  if (action.kind === "reboot")
    return script
      ? no("script-not-asked-for", "the request is for a restart, not for a script")
      : { kind: "reboot", delaySeconds: action.delay_seconds };
  if (!script) return no("script-missing", "the script's bytes are not at hand");
  if (script.length > MAX_SCRIPT_BYTES) return no("script-too-large", `at most ${MAX_SCRIPT_BYTES} bytes`);
  const hash = hashOf(script, crypto);
  if (hash !== action.hash)
    return no("script-hash", `another script (${hash}) than the request names (${action.hash})`);
  const reviewed: ScriptText = reviewScript(script, action.interpreter, meter);
  const input = action.stdin === undefined ? undefined : reviewText(action.stdin, undefined, 0, meter).lines;
  return {
    kind: "script",
    name: action.name,
    version: action.version,
    hash,
    interpreter: action.interpreter,
    script: reviewed,
    arguments: action.args.map((text, at) => ({ position: at + 1, segments: reviewValue(text, meter) })),
    ...(input === undefined ? {} : { input }),
    environment: Object.entries(action.env).map(([name, value]) => {
      const danger = dangerOfVariable(name);
      return { name, value: reviewValue(value, meter), ...(danger === undefined ? {} : { danger }) };
    }),
    secrets: action.secrets.map(({ param }) => {
      const bytes = secretBytes?.get(param);
      return { param, words: bytes === undefined ? "opaque" : `opaque, ${bytes} bytes` };
    }),
  };
}
