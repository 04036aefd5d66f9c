/** Broken glass and log resets, judged by what this station holds: what they do, who may sign them, and why nobody should. */
import type { StationRequestInFull } from "@countersign/api";
import {
  checkLogreset,
  hashOf,
  parseDocument,
  type PinnedRoot,
  policyFor,
  sameHuman,
  shareMark,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { reviewBreakglass, reviewLogreset } from "@countersign/review";
import type { SigningSeat } from "../signing/shown.ts";
import { type CheckOutcome, judgeShownRequest } from "./judge-shown-request.ts";
import type { AroundDocument, ShownDocument } from "./judge-shown-document.ts";
import { seatsIn } from "./seats-in.ts";
import { keptOut } from "./who-may-sign.ts";

/** Broken glass beside the request that the server shows for it. From outside: untrusted. */
export async function judgeBreakglass(signed: Signed, around: AroundDocument): Promise<ShownDocument> {
  const parsed = parseDocument("breakglass", signed.bytes);
  if (!parsed.ok) return parsed;
  const { request: shown, roots, people, now } = around;
  if (!shown)
    return {
      ok: false,
      because: "request-not-shown",
      detail: "the server does not show the request that it is for",
    };
  const result = await judgeShownRequest(shown, { hash: parsed.document.request }, around, now);
  if (!result.ok) return result;
  const { request, checks, ...judged } = result.judged;
  const review = await reviewBreakglass(signed, {
    signed: judged.signed,
    script: judged.script,
    targets: judged.targets,
    objections: judged.objections,
    held: { roots, people, admissions: judged.admissions, selfNamed: judged.selfNamed },
    crypto: nodeCrypto,
  });
  if (!review.ok) return review;
  const { model } = review;
  const deciding = roots.filter(({ authority }) =>
    request.roots.some((named) => named.authority === authority),
  );
  const { kicked, adders } = keptOut(request, roots, people);
  const seats = deciding.flatMap((pin) => {
    const members = pin.root.roles.breakglass.members.filter((id) => {
      const own = pin.marks.get(id) ?? new Set();
      return !shareMark(own, kicked) && !shareMark(own, adders);
    });
    return seatsIn(pin, "breakglass", "countersign.breakglass.v1", signed, around, members);
  });
  const { delay_seconds: delay } = parsed.document;
  const nobody = deciding.find(({ root: { roles } }) => {
    const { members, clients } = roles.breakglass;
    return members.length === 0 || (clients && !clients.includes(request.client));
  });
  const blocked =
    failing(checks) ??
    (nobody && `breakglass-role: ${nobody.root.name} lets nobody break the glass at ${request.client}`) ??
    (model.device && request.target_count === 1
      ? undefined
      : "breakglass-one-device: it is not for one device") ??
    (now + delay > request.not_after
      ? "breakglass-too-late: the delay would end after the request's window"
      : undefined) ??
    ended(shown);
  return {
    ok: true,
    judged: { hash: model.hash, signed, model, seats: distinct(seats), blocked, follows: "held" },
  };
}

/** Approvals are what is missing; every other check of a device has to hold, or wait for the requester. */
function failing(checks: readonly CheckOutcome[]): string | undefined {
  const failed = checks.find(({ outcome }) => outcome === "fails");
  return failed && `${failed.because ?? failed.check}: ${failed.detail ?? "a device would refuse it"}`;
}

function ended({ state }: StationRequestInFull): string | undefined {
  return state === "awaiting-signatures" ? undefined : `run-not-awaiting: the run is ${state}`;
}

/** What more signatures cure. */
const CURABLE = new Set([
  "logreset-author",
  "logreset-approvals",
  "logreset-not-independent",
  "logreset-server",
]);

/** A log reset under the operator's root as it is held here. From outside: untrusted. */
export async function judgeLogreset(signed: Signed, around: AroundDocument): Promise<ShownDocument> {
  const parsed = parseDocument("logreset", signed.bytes);
  if (!parsed.ok) return parsed;
  const { authority, by } = parsed.document;
  const review = await reviewLogreset(signed, around.roots, nodeCrypto);
  if (!review.ok) return review;
  const pin = around.roots.find((candidate) => candidate.authority === authority);
  if (!pin)
    return { ok: false, because: "root-not-held", detail: "this station does not hold the operator's root" };
  const clients = [...new Set(pin.root.policies.map(({ client }) => client))];
  const verdict = await checkLogreset({ pins: [pin], clients }, signed, nodeCrypto);
  const blocked =
    verdict.ok || CURABLE.has(verdict.because) ? undefined : `${verdict.because}: ${verdict.detail}`;
  const seats = [
    ...seatsIn(pin, "requester", "countersign.logreset.v1", signed, around, [by]),
    ...seatsIn(pin, "approver", "countersign.approve.v1", signed, around, approversOf(pin, clients, by)),
  ];
  const hash = hashOf(signed.bytes, nodeCrypto);
  return { ok: true, judged: { hash, signed, model: review.model, seats, blocked, follows: "held" } };
}

/** Those in a group that a policy for log resets asks for, without its author under whatever name. */
function approversOf(pin: PinnedRoot, clients: readonly string[], by: string): string[] {
  const groups = clients.flatMap((client) => policyFor(pin.root, "logreset", client)?.require ?? []);
  const author = sameHuman(pin.marks.get(by) ?? new Set(), [...pin.marks.values()]);
  return pin.root.persons
    .filter(({ id, groups: own }) => {
      const asked = groups.some(({ group }) => own.includes(group));
      return asked && !shareMark(author, pin.marks.get(id) ?? new Set());
    })
    .map(({ id }) => id);
}

/** One signature by one key for one purpose counts wherever the key stands. */
function distinct(seats: readonly SigningSeat[]): SigningSeat[] {
  return [...new Map(seats.map((seat) => [seat.namespace, seat])).values()];
}
