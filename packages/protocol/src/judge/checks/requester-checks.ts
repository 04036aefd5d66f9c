/** Who asks? The answer is a signature, never a field that the server fills in. */
import { SERVER } from "../../documents/root.ts";
import { sameHuman, shareMark } from "../../roots/key-marks.ts";
import type { PinnedRoot } from "../../roots/pinned.ts";
import { serverSigned, signersOf } from "../../roots/signers.ts";
import { effectiveNow } from "../device-trust.ts";
import { type Check, type Judgement, type KnownRequester, type Refusal, requestOf } from "../judgement.ts";

/** Where a policy trusts the server, one of that root's server keys signed the request. */
export const serverSignedWherePolicySaysSo: Check = async ({ policies, signed, namespace, crypto }) => {
  for (const { pin, policy } of policies) {
    if (policy.requester === "server" && !(await serverSigned(pin, signed, namespace, crypto))) {
      return { because: "server-signature", detail: `no server key of ${pin.root.name} signed` };
    }
  }
  return undefined;
};

/**
 * The person named as requester signed, is known to a pinned authority, and may ask for this client. Only where every
 * policy trusts the server may it name itself; a person's name never stands here without that person's signature.
 */
export const requesterSigned: Check = async (judgement) => {
  const { requester } = requestOf(judgement);
  const pin = judgement.device.pins.find((candidate) => candidate.authority === requester.authority);
  if (!pin) return { because: "requester-unknown", detail: "a person of a pinned authority must ask" };
  if (requester.person === SERVER) {
    const asks = judgement.policies.find(({ policy }) => policy.requester === "signed");
    return asks && { because: "requester-unknown", detail: `${asks.pin.root.name} asks for a person` };
  }
  const found = (await rootPerson(judgement, pin)) ?? (await listedRequester(judgement, pin));
  if ("because" in found) return found;
  judgement.requester = found;
  return undefined;
};

async function rootPerson(
  judgement: Judgement,
  pin: PinnedRoot,
): Promise<KnownRequester | Refusal | undefined> {
  const { requester } = requestOf(judgement);
  const person = pin.root.persons.find((candidate) => candidate.id === requester.person);
  if (!person) return undefined;
  const signers = await signersOf(pin.persons, pin, judgement.signed, judgement.namespace, judgement.crypto);
  if (!signers.persons.some((signer) => signer.person.id === person.id))
    return unsigned(person.id, signers.faults);
  return known(pin.marks.get(person.id) ?? new Set(), judgement);
}

async function listedRequester(judgement: Judgement, pin: PinnedRoot): Promise<KnownRequester | Refusal> {
  const { requester, client } = requestOf(judgement);
  const people = judgement.device.people.find((candidate) => candidate.authority === pin.authority);
  const entry = people?.list.requesters.find((candidate) => candidate.id === requester.person);
  if (!people || !entry)
    return { because: "requester-unknown", detail: `${requester.person} is known to no pinned authority` };
  if (effectiveNow(judgement.device) > people.list.expires)
    return { because: "requester-list-expired", detail: `the people list of ${pin.root.name} expired` };
  if (!entry.clients.includes(client))
    return { because: "requester-client", detail: `${entry.id} may not ask for ${client}` };
  const signers = await signersOf(
    people.requesters,
    pin,
    judgement.signed,
    judgement.namespace,
    judgement.crypto,
  );
  if (!signers.persons.some((signer) => signer.person.id === entry.id))
    return unsigned(entry.id, signers.faults);
  return known(people.marks.get(entry.id) ?? new Set(), judgement);
}

/** Gathers every other name under which the requester, and whoever added them, is known here. */
function known(own: ReadonlySet<string>, { device }: Judgement): KnownRequester {
  const everybody = [...device.pins, ...device.people].flatMap((held) => [...held.marks.values()]);
  const marks = sameHuman(own, everybody);
  const adderKeys = device.people.flatMap(({ authority: at, list, marks: known, adders }) => {
    const pin = device.pins.find((candidate) => candidate.authority === at);
    return list.requesters
      .filter((entry) => shareMark(known.get(entry.id) ?? new Set(), marks))
      .flatMap((entry) => adders.get(entry.id) ?? entry.added_by)
      .flatMap((id) => [...(pin?.marks.get(id) ?? [])]);
  });
  return { marks, adderMarks: sameHuman(new Set(adderKeys), everybody) };
}

function unsigned(person: string, faults: readonly { because: string }[]): Refusal {
  const [fault] = faults;
  return {
    because: "requester-signature",
    detail: fault ? `${person}: ${fault.because}` : `${person} did not sign`,
  };
}
