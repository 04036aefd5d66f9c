/** Who asks? The answer is a signature, never a field that the server fills in. */
import { SERVER } from "../../documents/root.ts";
import type { PersonKey } from "../../documents/fields.ts";
import { keyFingerprint } from "../../keys/key-text.ts";
import type { PinnedRoot } from "../../roots/pinned.ts";
import { serverSigned, signersOf } from "../../roots/signers.ts";
import { effectiveNow } from "../device-trust.ts";
import { type Check, type Judgement, type KnownRequester, type Refusal, requestOf } from "../judgement.ts";

const NAMESPACE = "countersign.request.v1";

/** Where a policy trusts the server, one of that root's server keys signed the request. */
export const serverSignedWherePolicySaysSo: Check = async ({ policies, offer, crypto }) => {
  for (const { pin, policy } of policies) {
    if (policy.requester === "server" && !(await serverSigned(pin, offer, NAMESPACE, crypto))) {
      return { because: "server-signature", detail: `no server key of ${pin.root.name} signed` };
    }
  }
  return undefined;
};

/** Where any policy asks for a signed requester, the named person signed, is known to a pinned authority, and may ask for this client. */
export const requesterSigned: Check = async (judgement) => {
  if (judgement.policies.every(({ policy }) => policy.requester === "server")) return undefined;
  const { requester } = requestOf(judgement);
  const pin = judgement.device.pins.find((candidate) => candidate.authority === requester.authority);
  if (!pin || requester.person === SERVER)
    return { because: "requester-unknown", detail: "a person of a pinned authority must ask" };
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
  const signers = await signersOf(pin.persons, pin, judgement.offer, NAMESPACE, judgement.crypto);
  if (!signers.persons.some((signer) => signer.person.id === person.id))
    return unsigned(person.id, signers.faults);
  const fingerprints = new Set([...fingerprintsOf(person.keys, judgement), ...person.also]);
  return { authority: pin.authority, person: person.id, fingerprints, addedBy: [] };
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
  const signers = await signersOf(people.requesters, pin, judgement.offer, NAMESPACE, judgement.crypto);
  if (!signers.persons.some((signer) => signer.person.id === entry.id))
    return unsigned(entry.id, signers.faults);
  return {
    authority: pin.authority,
    person: entry.id,
    fingerprints: new Set(fingerprintsOf(entry.keys, judgement)),
    addedBy: entry.added_by,
  };
}

function fingerprintsOf(keys: readonly PersonKey[], judgement: Judgement): string[] {
  return keys.map((key) => keyFingerprint(key.key, judgement.crypto));
}

function unsigned(person: string, faults: readonly { because: string }[]): Refusal {
  const [fault] = faults;
  return {
    because: "requester-signature",
    detail: fault ? `${person}: ${fault.because}` : `${person} did not sign`,
  };
}
