/**
 * An installation as a team lives in it: level `quorum` (the requester and one of each of two groups), and standing
 * approvals by the hundred, one of which covers the script that is measured.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { endpoints } from "@countersign/api";
import { carry, hashOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  addSignatures,
  countersignPolicy,
  makeOperatorRoot,
  makePerson,
  makeStanding,
  seededKey,
  signStanding,
  type SoftRoot,
} from "@countersign/testkit";
import { makeOwnPlace } from "../harness/own-place.ts";
import { SCRIPT, SCRIPT_BYTES } from "./countersigned-dispatch.ts";
import { BENCH_CLIENT, type EnrolledFleet, enrolFleet } from "./enrolled-fleet.ts";
import { type RunningServer, startServer } from "./running-server.ts";

/** How many approvals stand: a team of thirty with what each of them runs again and again. */
const STANDING = 200;

/** The server with its agents, and whose root they follow. */
export interface LivableFleet extends AsyncDisposable {
  readonly server: RunningServer;
  readonly root: SoftRoot;
  readonly fleet: EnrolledFleet;
}

/** Starts it with `count` real agents. */
export async function livableFleet(count: number): Promise<LivableFleet> {
  await using stack = new AsyncDisposableStack();
  const place = stack.use(makeOwnPlace());
  const now = Math.floor(Date.now() / 1000) - 60;
  const root = quorumRoot(now);
  const dataDir = place.file("data");
  mkdirSync(path.join(dataDir, "keys"), { recursive: true, mode: 0o700 });
  const key = seededKey("server").privateKeyOpenssh();
  writeFileSync(path.join(dataDir, "keys", "server.key"), key, { mode: 0o600 });
  const server = stack.use(await startServer(dataDir, root));
  const fleet = stack.use(await enrolFleet(server, root, place, count));
  for (let at = 0; at < STANDING; at++) {
    const standing = standingApproval(root, now, at === 0 ? SCRIPT_BYTES : Buffer.from(`echo ${at}\n`), at);
    await server.client.call(endpoints.trust.publishDocument, { body: carry(standing) });
  }
  const started = stack.move();
  return { server, root, fleet, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

/** Alice asks; bob of the approvers and carol of the owners sign. */
function quorumRoot(now: number): SoftRoot {
  const people = [
    makePerson({ id: "alice", groups: ["approvers"] }),
    makePerson({ id: "bob", groups: ["approvers"] }),
    makePerson({ id: "carol", groups: ["owners"] }),
  ];
  const require = ["approvers", "owners"].map((group) => ({ group, min: 1 }));
  return makeOperatorRoot({
    people,
    now,
    clients: [BENCH_CLIENT],
    change: {
      server_keys: [seededKey("server").key],
      policies: [countersignPolicy(BENCH_CLIENT, { require })],
    },
  });
}

function standingApproval(root: SoftRoot, now: number, script: Uint8Array, at: number) {
  const [alice, ...approvers] = root.people;
  if (!alice) throw new Error("nobody asks");
  const standing = makeStanding({
    roots: [root],
    requester: alice.id,
    now,
    script,
    overrides: {
      client: BENCH_CLIENT,
      action: {
        kind: "script",
        hash: hashOf(script, nodeCrypto),
        name: at === 0 ? SCRIPT : `bench-${at}`,
        version: 1,
        interpreter: "sh",
        args: [],
        env: {},
      },
      network: "host",
      limits: { seconds: 3600, output: 10 * 1024 * 1024 },
      per_day: 1440,
      max_total: 10_000,
    },
  });
  return addSignatures(signStanding(standing, alice), "countersign.approve.v1", approvers);
}
