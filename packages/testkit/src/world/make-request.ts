/** Run requests: honest by default, each field can be laid over. */

import {
  encodeHex,
  encodeUtf8,
  hashOf,
  MAX_LISTED_TARGETS,
  proveTarget,
  SERVER,
  targetsRoot,
} from "@countersign/protocol";
import type { Action, Offer, Request, Target } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { FakeDevice } from "./fake-device.ts";
import type { SoftRoot } from "./make-root.ts";
import { seedOf } from "./seeded-key.ts";
import { signDocument } from "./signed-document.ts";
import type { SignedDocument, Signing } from "./signed-document.ts";
import { byText } from "./soft-person.ts";
import { HOUR, WORLD_START } from "./world-clock.ts";

/** A request with its signatures and, for a script, the bytes. */
export interface SoftRequest extends SignedDocument<Request>, Offer {}

/** The script that runs unless a test brings its own. */
export const HELLO_SCRIPT = encodeUtf8('#!/bin/sh\necho "hello from $(hostname)"\n');

/** The script action for these bytes. */
export function scriptAction(
  script: Uint8Array = HELLO_SCRIPT,
  change: Partial<Extract<Action, { kind: "script" }>> = {},
): Action {
  return {
    kind: "script",
    hash: hashOf(script, nodeCrypto),
    name: "hello",
    version: 1,
    interpreter: "sh",
    args: [],
    secrets: [],
    env: {},
    ...change,
  };
}

/** A device as a request names it. Throws where it was not admitted yet. */
export function targetOf(device: FakeDevice): Target {
  const { admission } = device.state;
  if (!admission) throw new Error(`${device.name} was not admitted`);
  return { fingerprint: device.fingerprint, name: admission.name, admission: admission.hash };
}

let made = 0;

/** Composes an unsigned request. `roots` are the authorities that devices pin; the first is the requester's. Ids count up unless given. */
export function makeRequest(options: {
  roots: readonly SoftRoot[];
  targets: readonly (FakeDevice | Target)[];
  /** A person's id; the server where left out. */
  requester?: string;
  id?: string;
  now?: number;
  script?: Uint8Array;
  overrides?: Partial<Request>;
}): Request {
  const { roots, requester = SERVER, now = WORLD_START, overrides = {} } = options;
  const targets = sortedTargets(options.targets);
  const { id = encodeHex(seedOf(`request ${++made}`).subarray(0, 16)) } = options;
  return {
    type: "request",
    format: 1,
    id,
    client: "acme",
    action: scriptAction(options.script),
    run_as: "default",
    network: "none",
    limits: { seconds: 60, output: 1_048_576 },
    target_count: targets.length,
    ...(targets.length > MAX_LISTED_TARGETS
      ? { targets_root: targetsRoot(targets, nodeCrypto) }
      : { targets }),
    not_before: now,
    not_after: now + 4 * HOUR,
    requester: { authority: roots[0]?.authority ?? "", person: requester },
    reason: "Because the test says so",
    roots: roots
      .map(({ authority }) => ({ authority, min_version: 1, min_people: 0 }))
      .sort(byText((root) => root.authority)),
    ...overrides,
  };
}

/** Signs a request as its requester (a person, or the server's key), with the script bytes beside it. */
export function signRequest(
  request: Request,
  requester: Signing | readonly Signing[],
  script: Uint8Array = HELLO_SCRIPT,
): SoftRequest {
  const signers = "sign" in requester ? [requester] : requester;
  const signed = signDocument("request", request, "countersign.request.v1", signers);
  return { ...signed, ...(request.action.kind === "script" ? { script } : {}) };
}

/** The offer for one device of a request to more than 64: with the proof that it is among the targets. */
export function offerTo(
  signed: SoftRequest,
  device: FakeDevice,
  targets: readonly (FakeDevice | Target)[],
): SoftRequest {
  const sorted = sortedTargets(targets);
  const index = sorted.findIndex((target) => target.fingerprint === device.fingerprint);
  return { ...signed, proof: proveTarget(sorted, index, nodeCrypto) };
}

function sortedTargets(targets: readonly (FakeDevice | Target)[]): Target[] {
  return targets
    .map((target) => ("state" in target ? targetOf(target) : target))
    .sort(byText((target) => target.fingerprint));
}
