/** The smallest whole worlds: a root, an admitted device, and requests that it accepts. */

import { SERVER } from "@countersign/protocol";
import type { Request } from "@countersign/protocol";
import { makeFakeDevice } from "./fake-device.ts";
import type { FakeDevice } from "./fake-device.ts";
import { makeAdmission } from "./make-documents.ts";
import { makeRequest, signRequest } from "./make-request.ts";
import type { SoftRequest } from "./make-request.ts";
import { makeOperatorRoot, makeTrialRoot } from "./make-root.ts";
import type { RootOptions, SoftRoot } from "./make-root.ts";
import { seededKey } from "./seeded-key.ts";
import { approve } from "./signed-document.ts";
import type { SoftPerson } from "./soft-person.ts";
import type { SoftEd25519Key } from "../soft-ssh-key.ts";

/** Level `countersign`: alice asks, bob approves, web-1 of acme runs. */
export interface CountersignWorld {
  readonly alice: SoftPerson;
  readonly bob: SoftPerson;
  readonly operator: SoftRoot;
  readonly device: FakeDevice;
  /** A request by alice, not approved yet. */
  readonly ask: (overrides?: Partial<Request>) => SoftRequest;
  /** A request by alice that bob approved: the device accepts it. */
  readonly offer: (overrides?: Partial<Request>) => SoftRequest;
}

/** Makes that world; `options` bend its root. The first two people play alice and bob. */
export async function makeCountersignWorld(options: RootOptions = {}): Promise<CountersignWorld> {
  const operator = makeOperatorRoot(options);
  const [alice, bob] = operator.people;
  if (!alice || !bob) throw new Error("a countersign world needs two people");
  const device = makeFakeDevice({ pins: [operator.pinned] });
  await device.admit(makeAdmission({ root: operator, devices: [device], signers: [alice] }));
  const ask = (overrides: Partial<Request> = {}) =>
    signRequest(makeRequest({ roots: [operator], targets: [device], requester: alice.id, overrides }), alice);
  return { alice, bob, operator, device, ask, offer: (overrides) => approve(ask(overrides), bob) };
}

/** Levels `off` and `code`: the server asks, admits and signs. */
export interface TrialWorld {
  readonly owner: SoftPerson;
  readonly serverKey: SoftEd25519Key;
  readonly trial: SoftRoot;
  readonly device: FakeDevice;
  /** A request that the server signed: the device accepts it. */
  readonly offer: (overrides?: Partial<Request>) => SoftRequest;
}

/** Makes the world of the first minute. */
export async function makeTrialWorld(options: RootOptions = {}): Promise<TrialWorld> {
  const serverKey = seededKey(SERVER);
  const trial = makeTrialRoot({ ...options, serverKey });
  const [owner] = trial.people;
  if (!owner) throw new Error("a trial world needs its owner");
  const device = makeFakeDevice({ pins: [trial.pinned] });
  await device.admit(makeAdmission({ root: trial, devices: [device], signers: [serverKey] }));
  const offer = (overrides: Partial<Request> = {}) =>
    signRequest(makeRequest({ roots: [trial], targets: [device], overrides }), serverKey);
  return { owner, serverKey, trial, device, offer };
}
