/** The smaller documents: people lists, admissions, vetoes. */

import { pinPeople } from "@countersign/protocol";
import type { Admission, People, PinnedPeople, Requester, Veto } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { FakeDevice } from "./fake-device.ts";
import type { SoftRoot } from "./make-root.ts";
import { signDocument } from "./signed-document.ts";
import type { SignedDocument, Signing } from "./signed-document.ts";
import { byText } from "./soft-person.ts";
import type { SoftPerson } from "./soft-person.ts";
import { DAY, WORLD_START } from "./world-clock.ts";

/** A list of requesters; `pinned` is how a device holds it, unchecked. */
export interface SoftPeople extends SignedDocument<People> {
  readonly pinned: PinnedPeople;
}

/** A requester's entry for a person. */
export function makeRequester(
  person: SoftPerson,
  addedBy: readonly string[],
  change: Partial<Requester> = {},
): Requester {
  const { id, name, keys } = person.entry;
  return { id, name, keys, clients: ["acme"], kind: "human", added_by: [...addedBy].sort(), ...change };
}

/** A people list of `root`'s authority; it follows `prev` if there is one. Everybody of the root signs unless `signers` says otherwise. */
export function makePeople(options: {
  root: SoftRoot;
  requesters: readonly Requester[];
  prev?: SoftPeople;
  now?: number;
  change?: Partial<People>;
  signers?: readonly Signing[];
}): SoftPeople {
  const { root, requesters, prev, now = WORLD_START, change = {}, signers = root.people } = options;
  const document: People = {
    type: "people",
    format: 1,
    authority: root.authority,
    version: prev ? prev.document.version + 1 : 1,
    ...(prev ? { prev: prev.hash } : {}),
    issued: now,
    expires: now + 90 * DAY,
    requesters: requesters.toSorted(byText((requester) => requester.id)),
    ...change,
  };
  const signed = signDocument("people", document, "countersign.people.v1", signers);
  return {
    ...signed,
    get pinned() {
      return pinPeople(document, signed.bytes, nodeCrypto);
    },
  };
}

/** An admission of devices under their own names; the first person of the root signs unless `signers` says otherwise (give a bare server key there). */
export function makeAdmission(options: {
  root: SoftRoot;
  devices: readonly (Pick<FakeDevice, "fingerprint" | "name" | "seal"> & { machine?: string })[];
  client?: string;
  /** Hash of the admission that this one replaces. */
  previous?: string;
  now?: number;
  signers?: readonly Signing[];
}): SignedDocument<Admission> {
  const { root, devices, client = "acme", previous, now = WORLD_START } = options;
  const document: Admission = {
    type: "admission",
    format: 1,
    authority: root.authority,
    client,
    issued: now,
    ...(previous === undefined ? {} : { previous }),
    devices: devices
      .map(({ fingerprint, name, seal, machine }) => ({
        fingerprint,
        name,
        seal,
        ...(machine === undefined ? {} : { machine }),
      }))
      .sort(byText((device) => device.fingerprint)),
  };
  return signDocument(
    "admission",
    document,
    "countersign.admit.v1",
    options.signers ?? root.people.slice(0, 1),
  );
}

/** A veto, refusal or cancellation by somebody of `root`'s authority (or of its people list). */
export function makeVeto(options: {
  root: SoftRoot;
  subject: string;
  by: Signing & { readonly id: string };
  effect?: Veto["effect"];
  now?: number;
  signers?: readonly Signing[];
}): SignedDocument<Veto> {
  const { root, subject, by, effect = "veto", now = WORLD_START } = options;
  const document: Veto = {
    type: "veto",
    format: 1,
    subject,
    effect,
    reason: "Not what we agreed on",
    by: { authority: root.authority, person: by.id },
    time: now,
  };
  return signDocument("veto", document, "countersign.veto.v1", options.signers ?? [by]);
}
