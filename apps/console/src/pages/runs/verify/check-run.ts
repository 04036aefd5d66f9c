/**
 * Checks a run from its bytes, link by link, as whoever believes neither the server nor its database would: hashes,
 * signatures, roots walked from their first version, receipts against the keys of the devices. Pure.
 */
import {
  checkPeople,
  type Crypto,
  hashOf,
  parseDocument,
  pinFirstRoot,
  type PinnedPeople,
  type PinnedRoot,
  type Receipt,
  type Request,
  type Target,
  walkRoots,
} from "@countersign/protocol";
import { type RequestModel, reviewRequest, type TrustHeld } from "@countersign/review";
import { checkGlass } from "./check-glass.ts";
import { checkReceipt, type ReceiptChecked } from "./check-receipt.ts";
import type { Evidence, ToldAuthority } from "./evidence.ts";

/** One thing that was looked at. */
export interface Check {
  /** `open`: cannot be told from what is at hand, or not yet. */
  readonly outcome: "holds" | "fails" | "open";
  readonly words: string;
}

/** The links of the chain. */
export const LINKS = ["requested", "countersigned", "verified", "ran", "receipt"] as const;
export type LinkName = (typeof LINKS)[number];

/** What came out. */
export interface CheckedRun {
  readonly hash: string;
  readonly request: Request | undefined;
  /** The request in words; undefined where it cannot be shown. */
  readonly model: RequestModel | undefined;
  readonly held: TrustHeld;
  readonly receipts: readonly ReceiptChecked[];
  readonly checks: Readonly<Record<LinkName, readonly Check[]>>;
}

const holds = (words: string): Check => ({ outcome: "holds", words });
const fails = (words: string): Check => ({ outcome: "fails", words });
const open = (words: string): Check => ({ outcome: "open", words });
const judged = (isSo: boolean, yes: string, no: string): Check => (isSo ? holds(yes) : fails(no));

/** Checks everything. */
export async function checkRun(evidence: Evidence, crypto: Crypto): Promise<CheckedRun> {
  const { run, signed, admissions, script } = evidence;
  const hash = hashOf(signed.bytes, crypto);
  const parsed = parseDocument("request", signed.bytes);
  const request = parsed.ok ? parsed.document : undefined;
  const receipts = await Promise.all(
    evidence.receipts.map((told) => checkReceipt(told, { run, request, hash }, crypto)),
  );
  const inForce = versionsInForce(receipts);
  const walks = await Promise.all(
    evidence.authorities.map((told) => walk(told, inForce.get(told.authority), crypto)),
  );
  const held: TrustHeld = {
    roots: walks.flatMap(({ root }) => root ?? []),
    people: walks.flatMap(({ people }) => people ?? []),
    admissions,
  };
  const told: Target[] = run.targets.map(({ fingerprint, name, admission }) => ({
    fingerprint,
    name,
    admission,
  }));
  const review = await reviewRequest({
    signed,
    script,
    held,
    crypto,
    ...(request?.targets ? {} : { targets: told }),
  });
  const model = review.ok ? review.model : undefined;
  const fault = review.ok ? undefined : `${review.because}: ${review.detail}`;
  return {
    hash,
    request,
    model,
    held,
    receipts,
    checks: {
      requested: requestedChecks(evidence, request, hash, fault, crypto),
      countersigned: [
        ...walks.flatMap(({ checks }) => checks),
        ...signatureChecks(evidence, model),
        ...(isBroken(evidence) ? await checkGlass(evidence.breakglass, { hash, request }, held, crypto) : []),
      ],
      verified: verifiedChecks(evidence, request, receipts),
      ran: ranChecks(evidence, receipts),
      receipt: receiptChecks(evidence, receipts),
    },
  };
}

function requestedChecks(
  { run, script }: Evidence,
  request: Request | undefined,
  hash: string,
  fault: string | undefined,
  crypto: Crypto,
): Check[] {
  if (!request) return [fails("The bytes are no request in canonical form.")];
  const action = request.action.kind === "script" ? request.action : undefined;
  return [
    judged(
      hash === run.request_hash,
      "The bytes hash to the id under which the server shows this run.",
      "The bytes are another request than the server says: they hash to another id.",
    ),
    holds("They are one well-formed request, in its one canonical form."),
    ...(action
      ? [
          script === undefined
            ? open("The script's text is not at hand.")
            : judged(
                hashOf(script, crypto) === action.hash,
                "The script that the server shows is the one that the request names, byte by byte.",
                "The server shows another script than the request names.",
              ),
        ]
      : []),
    sameTargets(run.targets, request),
    ...(fault === undefined ? [] : [open(`The request cannot be put into words here: ${fault}.`)]),
  ];
}

function sameTargets(targets: Evidence["run"]["targets"], request: Request): Check {
  if (!request.targets)
    return judged(
      targets.length === request.target_count,
      `It is for ${request.target_count} devices, as many as the server lists.`,
      "The server lists another number of devices than the request is for.",
    );
  const listed = request.targets;
  const same =
    listed.length === targets.length &&
    listed.every((one) =>
      targets.some((shown) => shown.fingerprint === one.fingerprint && shown.name === one.name),
    );
  return judged(
    same,
    targets.length === 1
      ? "It names the one device that the server lists."
      : `It names the ${targets.length} devices that the server lists, each by its fingerprint.`,
    "It names other devices than the server lists.",
  );
}

/** Whether the server says that people broke the glass in the place of approvals. */
function isBroken({ run: { glass } }: Evidence): boolean {
  return glass?.broken === true;
}

function signatureChecks(evidence: Evidence, model: RequestModel | undefined): Check[] {
  const { run, signed } = evidence;
  if (!model) return [open("Without the request in words nobody's signature can be weighed here.")];
  const counted = model.signatures.filter(({ counts }) => counts);
  const named = counted.map(({ person, as }) => {
    const who = person.from === "server" ? "the server" : person.name.map(({ text }) => text).join("");
    return holds(`A good signature by ${who}, ${as === "requester" ? "who asks" : "approving"}.`);
  });
  const idle = model.signatures.filter(({ counts }) => !counts).length;
  const needs = model.authorities.flatMap((authority) => authority.needs);
  const isWaiting = run.state === "awaiting-signatures";
  return [
    ...named,
    ...(idle > 0 ? [open(`${idle} good signatures do not count: who asks does not approve.`)] : []),
    ...(model.signaturesUnknown > 0
      ? [
          fails(
            `${model.signaturesUnknown} of ${signed.signatures.length} signatures are by nobody known, or no good.`,
          ),
        ]
      : []),
    ...(isBroken(evidence)
      ? []
      : needs.length === 0
        ? [holds("Every authority that the request names has the signatures that its policy asks for.")]
        : needs.map((need) => (isWaiting ? open(`Still asked for: ${need}.`) : fails(`Missing: ${need}.`)))),
  ];
}

function verifiedChecks(
  { run }: Evidence,
  request: Request | undefined,
  receipts: readonly ReceiptChecked[],
): Check[] {
  const good = receipts.filter(({ receipt }) => receipt !== undefined);
  if (good.length === 0)
    return [open("No device has signed a receipt yet: what it checked is told by the receipt.")];
  const refused = good.filter(({ receipt }) => receipt?.outcome === "refused").length;
  const known = new Map(request?.roots.map((root) => [root.authority, root.min_version]));
  const judgedUnder = good.filter(({ receipt }) => receipt?.outcome !== "refused");
  const isCurrent = judgedUnder.every(({ receipt }) =>
    [...known].every(([authority, least]) => (versionOf(receipt, authority) ?? 0) >= least),
  );
  return [
    ...(judgedUnder.length > 0
      ? [
          holds(`${count(judgedUnder.length, "device")} accepted the request, and signed that.`),
          judged(
            isCurrent,
            "Each judged it under roots at least as new as the request asks for.",
            "A device judged it under an older root than the request asks for.",
          ),
        ]
      : []),
    ...(refused > 0 ? [holds(`${count(refused, "device")} refused it, and signed that.`)] : []),
    ...(good.length < run.targets.length
      ? [open(`${count(run.targets.length - good.length, "device")} signed nothing yet.`)]
      : []),
  ];
}

function ranChecks({ run }: Evidence, receipts: readonly ReceiptChecked[]): Check[] {
  const ran = receipts.filter(({ receipt }) => receipt?.outcome === "ran");
  if (ran.length === 0) return [open("No receipt says that it ran.")];
  const same = ran.every(({ device, receipt }) => {
    const target = run.targets.find((one) => one.device === device);
    return target?.exit === (receipt?.exit ?? null) && target?.signal === (receipt?.signal ?? null);
  });
  return [
    judged(
      same,
      "The ends that the server shows are the ones that the devices signed.",
      "The server shows another end than a device signed.",
    ),
  ];
}

function receiptChecks({ run }: Evidence, receipts: readonly ReceiptChecked[]): Check[] {
  const bad = receipts.filter(({ fault }) => fault !== undefined);
  const good = receipts.length - bad.length;
  return [
    ...(good > 0
      ? [holds(`${count(good, "receipt")} signed by the very devices that the request names.`)]
      : []),
    ...bad.map(({ name, fault }) => fails(`The receipt of ${name}: ${fault}.`)),
    ...(receipts.length < run.targets.length
      ? [open(`${count(run.targets.length - receipts.length, "receipt")} still to come.`)]
      : []),
  ];
}

/** The newest root that a receipt says was in force, by authority: signatures are weighed under that one. */
function versionsInForce(receipts: readonly ReceiptChecked[]): ReadonlyMap<string, number> {
  const versions = new Map<string, number>();
  for (const { receipt } of receipts)
    for (const { authority, version } of receipt?.roots ?? [])
      versions.set(authority, Math.max(version, versions.get(authority) ?? 0));
  return versions;
}

function versionOf(receipt: Receipt | undefined, authority: string): number | undefined {
  return receipt?.roots.find((root) => root.authority === authority)?.version;
}

interface Walk {
  readonly root: PinnedRoot | undefined;
  readonly people: PinnedPeople | undefined;
  readonly checks: readonly Check[];
}

/** From the first root, whose hash is the authority's id, to the one that was in force. */
async function walk(told: ToldAuthority, until: number | undefined, crypto: Crypto): Promise<Walk> {
  const none = { root: undefined, people: undefined };
  const first = told.roots.find((root) => hashOf(root.bytes, crypto) === told.authority);
  const pinned = first && (await pinFirstRoot(first, told.authority, crypto));
  if (!pinned?.ok)
    return {
      ...none,
      checks: [fails(`The first root of ${told.authority} was not handed out, or is no good.`)],
    };
  const wanted = told.roots.filter((root) => {
    const parsed = parseDocument("root", root.bytes);
    return parsed.ok && (until === undefined || parsed.document.version <= until);
  });
  const walked = await walkRoots(pinned.pinned, wanted, crypto);
  const { name, version } = walked.pinned.root;
  const people = told.people && (await checkPeople(walked.pinned, undefined, told.people, crypto));
  return {
    root: walked.pinned,
    people: people?.ok ? people.pinned : undefined,
    checks: [
      judged(
        walked.ok,
        `The root of ${name}, version ${version}, follows from the first one, each signed by the one before.`,
        `The roots of ${name} do not follow from each other after version ${version}.`,
      ),
    ],
  };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
