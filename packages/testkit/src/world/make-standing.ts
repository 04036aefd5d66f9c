/** Standing approvals and their uses: honest by default, each field can be laid over. */

import { encodeHex, hashOf } from "@countersign/protocol";
import type { Standing, Target, Use } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { FakeDevice } from "./fake-device.ts";
import { HELLO_SCRIPT, type SoftRequest, targetOf } from "./make-request.ts";
import type { SoftRoot } from "./make-root.ts";
import { seedOf } from "./seeded-key.ts";
import { signDocument, type SignedDocument, type Signing } from "./signed-document.ts";
import { byText } from "./soft-person.ts";
import { DAY, HOUR, WORLD_START } from "./world-clock.ts";

/** A use with the server's signature, and the standing approval beside it. */
export type SoftUse = SignedDocument<Use> &
  Pick<SoftRequest, "script" | "proof" | "standing" | "standingProof">;

let made = 0;
const freshId = () => encodeHex(seedOf(`standing ${++made}`).subarray(0, 16));

/** Composes an unsigned standing approval: 30 days for the whole client `acme`, ten times a day, one argument that says whom to greet. */
export function makeStanding(options: {
  roots: readonly SoftRoot[];
  /** A person's id. */
  requester: string;
  id?: string;
  now?: number;
  script?: Uint8Array;
  overrides?: Partial<Standing>;
}): Standing {
  const {
    roots,
    requester,
    id = freshId(),
    now = WORLD_START,
    script = HELLO_SCRIPT,
    overrides = {},
  } = options;
  return {
    type: "standing",
    format: 1,
    id,
    client: "acme",
    action: {
      kind: "script",
      hash: hashOf(script, nodeCrypto),
      name: "hello",
      version: 1,
      interpreter: "sh",
      args: [{ name: "whom", is: "enum", values: ["", "all", "you"] }],
      env: {},
    },
    run_as: "default",
    network: "none",
    limits: { seconds: 60, output: 1_048_576 },
    devices: { of: "client", up_to: 100 },
    windows: [],
    min_interval: 0,
    per_day: 10,
    max_total: 100,
    not_before: now,
    not_after: now + 30 * DAY,
    requester: { authority: roots[0]?.authority ?? "", person: requester },
    reason: "Because the test says so",
    roots: roots
      .map(({ authority }) => ({ authority, min_version: 1, min_people: 0 }))
      .sort(byText((root) => root.authority)),
    ...overrides,
  };
}

/** Signs a standing approval as its requester. */
export function signStanding(
  standing: Standing,
  ...requesters: readonly Signing[]
): SignedDocument<Standing> {
  return signDocument("standing", standing, "countersign.standing.v1", requesters);
}

/** Composes a use and has the server sign it. */
export function makeUse(options: {
  standing: SignedDocument<unknown>;
  server: Signing;
  targets: readonly (FakeDevice | Target)[];
  id?: string;
  now?: number;
  script?: Uint8Array;
  overrides?: Partial<Use>;
}): SoftUse {
  const {
    standing,
    server,
    id = freshId(),
    now = WORLD_START,
    script = HELLO_SCRIPT,
    overrides = {},
  } = options;
  const targets = options.targets
    .map((target) => ("state" in target ? targetOf(target) : target))
    .sort(byText((target) => target.fingerprint));
  const use: Use = {
    type: "run",
    format: 1,
    id,
    standing: standing.hash,
    args: ["you"],
    target_count: targets.length,
    targets,
    not_before: now,
    not_after: now + 4 * HOUR,
    reason: "It is time",
    ...overrides,
  };
  return { ...signDocument("run", use, "countersign.run.v1", [server]), script, standing };
}
