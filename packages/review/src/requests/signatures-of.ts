/** Who signed so far, who objected, and what each root still asks for: found out here, by the checks that devices make. */
import {
  CHECKS,
  checkApprovals,
  checkVeto,
  type Crypto,
  type DeviceTrust,
  parseDocument,
  policyFor,
  type PinnedRoot,
  type Request,
  SERVER,
  serverSigned,
  type Signed,
  signersOf,
} from "@countersign/protocol";
import { segmentsOf } from "../text/segments-of.ts";
import { needsOf, trustWord } from "../trust/policy-words.ts";
import type { TrustHeld } from "../trust-held.ts";
import { personShown } from "./person-shown.ts";
import type { AuthorityShown, ObjectionShown, SignatureShown } from "./request-model.ts";

type Judgement = Parameters<(typeof CHECKS)[number][1]>[0];
const ASKING = "countersign.request.v1";
const APPROVING = "countersign.approve.v1";

/** The request with what was collected for it. */
export interface Collected {
  readonly request: Request;
  readonly signed: Signed;
  readonly held: TrustHeld;
  readonly crypto: Crypto;
}

/** Runs the device's own checks that establish who counts, whatever they say of the request itself. */
export async function countSignatures({ request, signed, held, crypto }: Collected): Promise<Judgement> {
  const named = new Set(request.roots.map((root) => root.authority));
  const device: DeviceTrust = {
    fingerprint: "",
    pins: held.roots.filter((pin) => named.has(pin.authority)),
    people: held.people.filter((list) => named.has(list.authority)),
    floor: { state: "none" },
    vetoes: [],
    // Expiry is the station's and the device's business; here it is asked who signed.
    watermark: 0,
    clock: 0,
    consumed: () => false,
    uses: () => undefined,
    release: 0,
    kinds: [request.action.kind],
  };
  const judgement: Judgement = {
    offer: signed,
    device,
    crypto,
    signed,
    namespace: ASKING,
    policies: [],
    approvers: new Map(),
    request,
  };
  const establishing = new Set(["every-root-has-a-policy", "requester-signed", "approvals-are-counted"]);
  for (const [name, check] of CHECKS) if (establishing.has(name)) await check(judgement);
  return judgement;
}

/** Every signature that somebody known made, and how many others there are. */
export async function signaturesShown(
  collected: Collected,
  judgement: Judgement,
): Promise<{ signatures: SignatureShown[]; unknown: number }> {
  const { held, signed, crypto } = collected;
  const signatures: SignatureShown[] = [];
  const recognised = new Set<string>();
  for (const pin of judgement.device.pins) {
    const counted = new Set(judgement.approvers.get(pin.authority)?.map(({ person }) => person.id));
    for (const namespace of [ASKING, APPROVING] as const) {
      const list = held.people.find((people) => people.authority === pin.authority);
      const lists = list && namespace === ASKING ? [pin.persons, list.requesters] : [pin.persons];
      for (const holders of lists) {
        const { persons } = await signersOf<{ id: string }>(holders, pin, signed, namespace, crypto);
        for (const { person, independent, fingerprints } of persons) {
          for (const fingerprint of fingerprints) recognised.add(`${namespace} ${fingerprint}`);
          signatures.push({
            person: personShown({ authority: pin.authority, person: person.id }, held),
            as: namespace === ASKING ? "requester" : "approver",
            independent,
            counts: namespace === ASKING ? isRequester(collected, pin, person.id) : counted.has(person.id),
          });
        }
      }
    }
    if (await serverSigned(pin, signed, ASKING, crypto)) {
      for (const fingerprint of pin.serverKeys.keys()) recognised.add(`${ASKING} ${fingerprint}`);
      const person = personShown({ authority: pin.authority, person: SERVER }, held);
      signatures.push({
        person,
        as: "requester",
        independent: false,
        counts: isRequester(collected, pin, SERVER),
      });
    }
  }
  const unknown = signed.signatures.filter(
    ({ namespace, key }) => !recognised.has(`${namespace} ${key}`),
  ).length;
  return { signatures, unknown };
}

function isRequester({ request: { requester } }: Collected, pin: PinnedRoot, person: string): boolean {
  return requester.authority === pin.authority && requester.person === person;
}

/** What each authority that the request names says of it. */
export async function authoritiesShown(
  collected: Collected,
  judgement: Judgement,
): Promise<AuthorityShown[]> {
  const { request, held, signed, crypto } = collected;
  return await Promise.all(
    request.roots.map(async ({ authority, min_version: minVersion }): Promise<AuthorityShown> => {
      const pin = held.roots.find((candidate) => candidate.authority === authority);
      if (!pin)
        return {
          authority,
          name: segmentsOf(authority, "name"),
          minVersion,
          version: null,
          trust: "not-held",
          needs: [],
        };
      const about = { authority, name: segmentsOf(pin.root.name, "name"), minVersion, version: pin.version };
      const policy = policyFor(pin.root, request.action.kind, request.client);
      if (!policy) {
        const needs = [`it has no policy for ${request.action.kind} at ${request.client}: it refuses`];
        return { ...about, trust: "no-policy", needs };
      }
      const needs: string[] = [];
      if (policy.requester === "server") {
        if (!(await serverSigned(pin, signed, ASKING, crypto))) needs.push("the server's signature");
        return { ...about, trust: trustWord(policy), needs };
      }
      if (request.requester.authority === authority && !judgement.requester)
        needs.push(`the signature of ${request.requester.person}, who asks`);
      const counted = judgement.approvers.get(authority) ?? [];
      const asks = request.requester.authority === authority ? request.requester.person : undefined;
      if (checkApprovals(policy, counted)) {
        const given = counted.map((signer) => signer.person.id).join(", ");
        needs.push(
          `${needsOf(policy, { persons: pin.root.persons, asks })}${given === "" ? "" : `; signed so far: ${given}`}`,
        );
      }
      return { ...about, trust: trustWord(policy), needs };
    }),
  );
}

/** Objections to a document whose signatures hold, in the order of their times. */
export async function objectionsShown(
  subject: string,
  objections: readonly Signed[],
  held: TrustHeld,
  crypto: Crypto,
): Promise<ObjectionShown[]> {
  const shown: ObjectionShown[] = [];
  for (const objection of objections) {
    const checked = await checkVeto(held.roots, held.people, objection, crypto);
    const parsed = parseDocument("veto", objection.bytes);
    if (!checked.ok || !parsed.ok || checked.veto.subject !== subject) continue;
    const { effect, reason, by, time } = parsed.document;
    shown.push({ effect, person: personShown(by, held), reason: segmentsOf(reason, "prose"), time });
  }
  return shown.toSorted((left, right) => left.time - right.time);
}
