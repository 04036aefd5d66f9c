/** The setting of judge.json: one admitted device, and requests that differ in one thing. */
import {
  approve,
  HOUR,
  makeAdmission,
  makeFakeDevice,
  makeRequest,
  scriptAction,
  signRequest,
  WORLD_START,
} from "@countersign/testkit";
import type { FakeDevice, Signing, SoftPeople, SoftRequest, SoftRoot } from "@countersign/testkit";
import type { AdmittedAs, DeviceTrust, KnownVeto, Request } from "../src/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

/** What a device knows in a case; the honest one unless something is said otherwise. */
export interface Knowledge {
  readonly pins: readonly SoftRoot[];
  readonly people?: readonly SoftPeople[];
  readonly vetoes?: readonly KnownVeto[];
  readonly consumed?: readonly string[];
  readonly admission?: AdmittedAs | undefined;
  readonly change?: Partial<Omit<DeviceTrust, "pins" | "people" | "vetoes" | "consumed" | "admission">>;
}

/** The device of every case. */
export const device: FakeDevice = makeFakeDevice();
/** A request id that nothing else uses. */
export const REQUEST_ID = "0123456789abcdef0123456789abcdef";
/** The local time of the device, an hour into the request's window. */
export const NOW = WORLD_START + HOUR;

/** How `device` stands after an honest admission under `root`. */
export function admittedUnder(root: SoftRoot): AdmittedAs {
  const { hash, document } = makeAdmission({ root, devices: [device], signers: [] });
  return { hash, authority: root.authority, client: document.client, name: device.name };
}

/** A request to `device` under these roots, signed by its requester. */
export function ask(
  roots: readonly SoftRoot[],
  requester: Signing & { readonly id: string },
  overrides: Partial<Request> = {},
): SoftRequest {
  const [first] = roots;
  if (!first) throw new Error("a request names a root");
  const { hash } = admittedUnder(first);
  const target = { fingerprint: device.fingerprint, name: device.name, admission: hash };
  const request = makeRequest({
    roots,
    targets: [target],
    requester: requester.id,
    id: REQUEST_ID,
    overrides,
  });
  return signRequest(request, requester);
}

/** The same, approved. */
export function askApproved(
  roots: readonly SoftRoot[],
  requester: Signing & { readonly id: string },
  approvers: readonly Signing[],
  overrides: Partial<Request> = {},
): SoftRequest {
  return approve(ask(roots, requester, overrides), ...approvers);
}

/** Another action for the script of every case. */
export const action = (change: Parameters<typeof scriptAction>[1]) => ({
  action: scriptAction(undefined, change),
});

/** A case that the device accepts, counting these approvers. */
export function runs(
  name: string,
  request: SoftRequest,
  knowledge: Knowledge,
  approvers: readonly string[],
  movesWatermark = false,
): Vector {
  return judged(name, request, knowledge, accepted({ approvers, moves_watermark: movesWatermark }));
}

/** A case that the device refuses, at this check and for this reason. */
export function refuses(
  check: string,
  because: string,
  name: string,
  request: SoftRequest,
  knowledge: Knowledge,
): Vector {
  return judged(name, request, knowledge, refused(because, { check }));
}

/** A case of a request, with what must come out. */
export function judged(
  name: string,
  request: SoftRequest,
  knowledge: Knowledge,
  expect: Vector["expect"],
): Vector {
  const { pins, people = [], vetoes = [], consumed = [], change = {} } = knowledge;
  const { bytes, signatures, batches, script, proof } = request;
  const [first] = pins;
  const admission = "admission" in knowledge ? knowledge.admission : first && admittedUnder(first);
  const { floor, watermark, release, kinds } = device.state;
  return {
    name: `judge: ${name}`,
    run: "judge",
    input: {
      request: { bytes, signatures, batches },
      script,
      proof,
      device: {
        fingerprint: device.fingerprint,
        pins,
        people,
        admission,
        floor,
        vetoes,
        watermark,
        clock: NOW,
        consumed,
        release,
        kinds,
        ...change,
      },
    },
    expect,
  };
}
