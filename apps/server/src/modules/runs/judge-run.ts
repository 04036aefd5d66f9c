/**
 * Where a request stands, by the very checks that devices make: accepted, or what each authority still asks for. The
 * server's answer decides only when it sends; every device decides for itself.
 */
import {
  CHECKS,
  checkApprovals,
  type DeviceTrust,
  judgeRequest,
  type Offer,
  type PinnedRoot,
  type Policy,
  type Request,
  SERVER,
  shareMark,
  type Target,
  type Verdict,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { needsOf } from "@countersign/review";
import type { KnownTrust } from "../trust/index.ts";

/** Larger than any release that a root could ask for. */
const ANY_RELEASE = 1_000_000_000;

/** An authority that is not satisfied yet, in words. */
export interface Missing {
  readonly authority: string;
  readonly name: string;
  readonly needs: string;
  /** Persons of this authority whose signature would count. */
  readonly persons: string[];
}

/** A target, and whose admission it is. */
export interface JudgedTarget extends Target {
  readonly admittedBy: string;
}

/** How an honest device of the target would see it that heard of everything published here. */
export function honestDevice(
  registry: KnownTrust,
  request: Request,
  target: JudgedTarget,
  now: number,
): DeviceTrust {
  const known = request.roots.flatMap(({ authority }) => registry.find(authority) ?? []);
  return {
    fingerprint: target.fingerprint,
    pins: known.map(({ newest }) => newest),
    people: known.flatMap(({ people }) => (people ? [people.pinned] : [])),
    admission: {
      hash: target.admission,
      authority: target.admittedBy,
      client: request.client,
      name: target.name,
    },
    floor: { state: "none" },
    vetoes: [],
    watermark: 0,
    clock: now,
    consumed: () => false,
    uses: () => undefined,
    release: ANY_RELEASE,
    kinds: [request.action.kind],
  };
}

/** What an honest device would answer. */
export async function judgeRun(
  registry: KnownTrust,
  request: Request,
  target: JudgedTarget,
  offer: Offer,
  now: number,
): Promise<Verdict> {
  return judgeRequest(offer, honestDevice(registry, request, target, now), nodeCrypto);
}

/** Reasons that more signatures can cure. */
const CURABLE: ReadonlySet<string> = new Set([
  "requester-signature",
  "group-missing",
  "not-independent",
  "server-signature",
]);

/** Whether a refusal only means that signatures are still to come. */
export function awaitsSignatures(verdict: Verdict): boolean {
  return !verdict.accepted && CURABLE.has(verdict.because);
}

type Judgement = Parameters<(typeof CHECKS)[number][1]>[0];

/** Runs the checks that establish who counts, whatever they say of the request itself. */
async function count(registry: KnownTrust, request: Request, offer: Offer, now: number): Promise<Judgement> {
  const target = { fingerprint: "", name: "", admission: "", admittedBy: "" };
  const device = honestDevice(registry, request, target, now);
  const judgement: Judgement = {
    offer,
    device,
    crypto: nodeCrypto,
    signed: offer,
    namespace: "countersign.request.v1",
    policies: [],
    approvers: new Map(),
    request,
  };
  const establishing = new Set(["every-root-has-a-policy", "requester-signed", "approvals-are-counted"]);
  for (const [name, check] of CHECKS) if (establishing.has(name)) await check(judgement);
  return judgement;
}

/** Persons whose approval counts, by authority. */
export async function countedApprovers(
  registry: KnownTrust,
  request: Request,
  offer: Offer,
  now: number,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { approvers } = await count(registry, request, offer, now);
  return new Map(
    [...approvers].map(([authority, signers]) => [
      authority,
      new Set(signers.map((signer) => signer.person.id)),
    ]),
  );
}

/** What each authority still asks for; empty where nothing is missing. */
export async function missingSignatures(
  registry: KnownTrust,
  request: Request,
  offer: Offer,
  now: number,
): Promise<Missing[]> {
  const judgement = await count(registry, request, offer, now);
  const { policies, approvers, requester } = judgement;
  const missing: Missing[] = [];
  const { authority, person } = request.requester;
  if (!requester && person !== SERVER)
    missing.push({
      authority,
      name: registry.find(authority)?.newest.root.name ?? authority,
      needs: `the signature of ${person}, who asks`,
      persons: [person],
    });
  for (const { pin, policy } of policies) {
    if (policy.requester === "server") continue;
    const counted = approvers.get(pin.authority) ?? [];
    if (!checkApprovals(policy, counted)) continue;
    const asks = authority === pin.authority ? person : undefined;
    const given = counted.map((signer) => signer.person.id).join(", ");
    missing.push({
      authority: pin.authority,
      name: pin.root.name,
      needs: `${needsOf(policy, { persons: pin.root.persons, asks })}${given === "" ? "" : `; signed so far: ${given}`}`,
      persons: mayStillApprove(judgement, pin, policy),
    });
  }
  return missing;
}

/** Those of an authority who sit in a group that is asked for, have not signed, and neither ask nor let in who asks. */
function mayStillApprove(
  { request, requester, approvers }: Judgement,
  pin: PinnedRoot,
  policy: Policy,
): string[] {
  const asks = request?.requester.authority === pin.authority ? request.requester.person : undefined;
  const groups = new Set(policy.require.map(({ group }) => group));
  const signed = new Set(approvers.get(pin.authority)?.map(({ person }) => person.id));
  return pin.root.persons
    .filter((person) => {
      const marks = pin.marks.get(person.id) ?? new Set();
      const isKeptOut =
        requester !== undefined &&
        (shareMark(marks, requester.marks) || shareMark(marks, requester.adderMarks));
      return (
        person.groups.some((group) => groups.has(group)) &&
        person.id !== asks &&
        !signed.has(person.id) &&
        !isKeptOut
      );
    })
    .map(({ id }) => id);
}
