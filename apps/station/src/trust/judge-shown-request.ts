/**
 * A request as the server showed it, judged as the devices that it names would judge it: every check that a device makes,
 * each with its outcome. Only missing signatures, and a window that has not begun, leave it signable.
 */
import type { StationRequestInFull } from "@countersign/api";
import {
  CHECKS,
  checkVeto,
  decodeBase64,
  type DeviceTrust,
  hashOf,
  type KnownVeto,
  MAX_SCRIPT_BYTES,
  type Offer,
  parseDocument,
  type PinnedPeople,
  type PinnedRoot,
  proveTarget,
  type Request,
  type Signed,
  type Target,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { rootOfTargets } from "@countersign/review";
import type { TokenLedger } from "../disk/token-store.ts";
import { acceptAdmissions } from "./accept-admissions.ts";
import { readShown } from "./station-trust.ts";

/** One check that a device makes, and what came of it here. */
export interface CheckOutcome {
  readonly check: string;
  /** `waits`: for signatures or for the window, which signing can or need not cure. */
  readonly outcome: "holds" | "waits" | "fails";
  readonly because?: string;
  readonly detail?: string;
}

/** A request with everything around it, read once and judged. */
export interface JudgedRequest {
  readonly hash: string;
  readonly run: string;
  readonly state: StationRequestInFull["state"];
  readonly request: Request;
  readonly signed: Signed;
  readonly script: Uint8Array | undefined;
  readonly targets: readonly Target[];
  readonly objections: readonly Signed[];
  readonly admissions: readonly Uint8Array[];
  /** Hashes of those that machines signed for themselves. */
  readonly selfNamed: ReadonlySet<string>;
  readonly checks: readonly CheckOutcome[];
}

/** The judgement, or why nothing can be shown at all. */
export type ShownRequest =
  | { readonly ok: true; readonly judged: JudgedRequest }
  | { readonly ok: false; readonly because: string; readonly detail: string };

/** What signatures cure. */
const WAITING = new Set([
  "requester-signature",
  "group-missing",
  "not-independent",
  "server-signature",
  "too-early",
]);
/** Without these nothing further can be judged. */
const FATAL = new Set([
  "size-is-bounded",
  "request-parses",
  "target-is-this-device",
  "every-root-has-a-policy",
]);
const ANY_RELEASE = 1_000_000_000;

/** Reads and judges what the server showed under a hash. From outside: untrusted. */
export async function judgeShownRequest(
  shown: StationRequestInFull,
  asked: { readonly hash?: string },
  held: {
    readonly roots: readonly PinnedRoot[];
    readonly people: readonly PinnedPeople[];
    readonly tokens: TokenLedger;
  },
  now: number,
): Promise<ShownRequest> {
  const no = (because: string, detail: string) => ({ ok: false as const, because, detail });
  const [signed] = readShown(shown.request);
  if (!signed) return no("bad-signature-shape", "the server sent a request that is not well formed");
  const hash = hashOf(signed.bytes, nodeCrypto);
  if (hash !== shown.hash || (asked.hash !== undefined && asked.hash !== hash))
    return no("hash-mismatch", "the server sent another request than it was asked for");
  const parsed = parseDocument("request", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const request = parsed.document;
  const script = shown.script === null ? undefined : decodeBase64(shown.script);
  if (script && script.length > MAX_SCRIPT_BYTES)
    return no("script-too-large", `at most ${MAX_SCRIPT_BYTES} bytes`);
  const targets = targetsIn(request, shown);
  if (!targets)
    return no("targets-malformed", "the devices that the server lists are not those that the request means");
  const fingerprints = new Set(targets.map(({ fingerprint }) => fingerprint));
  const pins = pinsFor(request, held.roots);
  const admissions = await acceptAdmissions(
    pins,
    fingerprints,
    shown.admissions.flatMap(readShown),
    held.tokens,
  );
  const objections = shown.objections.flatMap(readShown);
  const [first] = targets;
  if (!first) return no("targets-malformed", "the request names no device");
  const admitted = admissions.admitted.get(first.fingerprint);
  const device: DeviceTrust = {
    fingerprint: first.fingerprint,
    pins,
    people: held.people.filter(({ authority }) => pins.some((pin) => pin.authority === authority)),
    ...(admitted ? { admission: admitted } : {}),
    floor: { state: "none" },
    vetoes: await vetoesIn(objections, held),
    watermark: 0,
    clock: now,
    consumed: () => false,
    uses: () => undefined,
    release: ANY_RELEASE,
    kinds: [request.action.kind],
  };
  const proof = request.targets ? {} : { proof: proveTarget(targets, 0, nodeCrypto) };
  const checks = await everyCheck({ ...signed, ...(script ? { script } : {}), ...proof }, device);
  const odd = targets.find(({ fingerprint, name, admission }) => {
    const known = admissions.admitted.get(fingerprint);
    return known?.name !== name || known.hash !== admission || known.client !== request.client;
  });
  checks.push(
    odd
      ? {
          check: "every-name-is-admitted",
          outcome: "fails",
          because: admissions.refused[0]?.because ?? "not-admitted",
          detail: `${odd.name}: no admission that is accepted here gives this device this name and client`,
        }
      : { check: "every-name-is-admitted", outcome: "holds" },
  );
  const judged = {
    hash,
    run: shown.run,
    state: shown.state,
    request,
    signed,
    script,
    targets,
    objections,
    checks,
  };
  return {
    ok: true,
    judged: { ...judged, admissions: admissions.documents, selfNamed: admissions.selfNamed },
  };
}

/** The pins of the devices concerned: the roots that the request names; the check itself says which is missing here. */
function pinsFor(request: Request, roots: readonly PinnedRoot[]): PinnedRoot[] {
  return roots.filter(({ authority }) => request.roots.some((named) => named.authority === authority));
}

/** The devices of a request: those it lists, or those that the server lists if they lead to the root that is signed. */
function targetsIn(request: Request, shown: StationRequestInFull): readonly Target[] | undefined {
  if (request.targets) return request.targets;
  // In the order in which a request means them, however the server lists them.
  const listed = shown.targets
    .map(({ fingerprint, name, admission }) => ({ fingerprint, name, admission }))
    .toSorted((one, other) => (one.fingerprint < other.fingerprint ? -1 : 1));
  return listed.length === request.target_count && rootOfTargets(listed, nodeCrypto) === request.targets_root
    ? listed
    : undefined;
}

async function vetoesIn(
  objections: readonly Signed[],
  held: { readonly roots: readonly PinnedRoot[]; readonly people: readonly PinnedPeople[] },
): Promise<KnownVeto[]> {
  const known: KnownVeto[] = [];
  for (const objection of objections) {
    const verdict = await checkVeto(held.roots, held.people, objection, nodeCrypto);
    if (verdict.ok) known.push(verdict.veto);
  }
  return known;
}

/** All checks in their order; one that fails does not hide the next, as far as the next can be made at all. */
async function everyCheck(offer: Offer, device: DeviceTrust): Promise<CheckOutcome[]> {
  const judgement: Parameters<(typeof CHECKS)[number][1]>[0] = {
    offer,
    device,
    crypto: nodeCrypto,
    signed: offer,
    namespace: "countersign.request.v1",
    policies: [],
    approvers: new Map(),
  };
  const outcomes: CheckOutcome[] = [];
  for (const [check, make] of CHECKS) {
    const refusal = await make(judgement);
    if (!refusal) {
      outcomes.push({ check, outcome: "holds" });
      continue;
    }
    const outcome = WAITING.has(refusal.because) ? "waits" : "fails";
    outcomes.push({ check, outcome, ...refusal });
    if (FATAL.has(check)) break;
  }
  return outcomes;
}
