/**
 * G21: a request for 10,000 devices: picked by a tag, composed and stored, read again, and shown and held against the
 * admissions as a station does it before anybody signs; and how far a root reaches that as many pin, before and after it
 * is published. Each against one second. Beside them the mathematics that nobody can leave out: the hashes of the tree over
 * as many devices, nothing else done.
 */
import { createHash } from "node:crypto";
import { endpoints } from "@countersign/api";
import { carry, decodeBase64 } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { reviewRequest } from "@countersign/review";
import { countersignPolicy, makeOperatorRoot, nextRoot, type SoftRoot } from "@countersign/testkit";
import { readBound } from "../harness/bound.ts";
import type { Contender, Contest, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { theLimit } from "../peers/the-limit.ts";
import { BENCH_CLIENT } from "../product/enrolled-fleet.ts";
import { type RunningServer, startServer } from "../product/running-server.ts";
import { CROWD_TAG, putTargets } from "../product/targeted-crowd.ts";

const DEVICES = 10_000;
const LIMIT_MILLISECONDS = 1000;

/** Composing, showing and verifying a list of 10,000 devices. */
export const manyTargets: Figure = {
  id: "G21",
  what: "a request for 10,000 devices: composed, shown, verified",
  start: async (note) => {
    note(pinToCores("0,1"));
    await using stack = new AsyncDisposableStack();
    const place = stack.use(makeOwnPlace());
    const policies = [countersignPolicy(BENCH_CLIENT, { max_targets: DEVICES })];
    const now = Math.floor(Date.now() / 1000) - 60;
    const root = makeOperatorRoot({ now, clients: [BENCH_CLIENT], change: { policies } });
    const server = stack.use(await startServer(place.file("data"), root));
    note(`putting ${DEVICES} devices into the database`);
    const admissions = await putTargets(server, place.file("data"), root, DEVICES);
    const selected = await select(server);
    const asked = await ask(server, root, selected);
    const contests = [
      contestOf("picked by a tag", async () => select(server)),
      contestOf("composed, judged and stored", async () => ask(server, root, selected)),
      contestOf("read again from the server", async () => read(server, asked)),
      contestOf(
        "held against root and admissions, and shown",
        await reviewer(server, root, admissions, asked),
      ),
      contestOf("how far the next root reaches", async () => reach(server, root)),
      contestOf("who has the root", async () => adoption(server, root)),
    ];
    const started = stack.move();
    return { contests, [Symbol.asyncDispose]: () => started.disposeAsync() };
  },
};

function contestOf(what: string, once: () => Promise<unknown>): Contest {
  return {
    what: `10,000 devices: ${what}`,
    unit: "ms",
    ours: {
      name: "countersign",
      versions: [`node ${process.version}`],
      sample: async () => {
        const from = performance.now();
        await once();
        return performance.now() - from;
      },
    },
    peers: [{ peer: theLimit(LIMIT_MILLISECONDS), goal: readBound("<= 1") }],
    beside: [bareTree()],
    rounds: 5,
  };
}

async function select({ client }: RunningServer): Promise<readonly string[]> {
  const { reply } = await client.call(endpoints.devices.selectDevices, { query: { tag: CROWD_TAG } });
  if (reply.devices.length !== DEVICES) throw new Error(`${reply.devices.length} devices were picked`);
  return reply.devices.map(({ id }) => id);
}

async function ask({ client }: RunningServer, root: SoftRoot, devices: readonly string[]): Promise<string> {
  const requester = { authority: root.authority, person: "alice" };
  const body = { script: "hello", devices: [...devices], requester, reason: "to all of them" };
  const { reply } = await client.call(endpoints.runs.requestRun, { body });
  if (reply.state !== "awaiting-signatures" || reply.targets.length !== DEVICES)
    throw new Error(`the request is ${reply.state} for ${reply.targets.length} devices`);
  return reply.id;
}

async function read({ client }: RunningServer, id: string) {
  const { reply } = await client.call(endpoints.runs.showRun, { params: { id } });
  if (reply.targets.length !== DEVICES) throw new Error(`${reply.targets.length} devices were read`);
  return reply;
}

/** All of them slept for months: the case in which most is said. */
async function reach({ client }: RunningServer, root: SoftRoot) {
  const { bytes } = nextRoot(root, {});
  const { reply } = await client.call(endpoints.reach.showReach, { body: carry({ bytes, signatures: [] }) });
  if (reply.devices !== DEVICES || reply.left_behind !== DEVICES)
    throw new Error(`${reply.left_behind} of ${reply.devices} devices are left behind`);
}

async function adoption({ client }: RunningServer, { authority }: SoftRoot) {
  const { reply } = await client.call(endpoints.reach.showAdoption, { params: { authority } });
  if (reply.have !== DEVICES) throw new Error(`${reply.have} devices have it`);
}

async function reviewer(
  server: RunningServer,
  root: SoftRoot,
  admissions: readonly Uint8Array[],
  id: string,
): Promise<() => Promise<void>> {
  const { client } = server;
  const { targets } = await read(server, id);
  const bytes = new Uint8Array(
    await (await client.raw(endpoints.runs.readRequest, { params: { id } })).arrayBuffer(),
  );
  const shown = await client.call(endpoints.scripts.showScript, { params: { name: "hello" } });
  const script = decodeBase64(shown.reply.content);
  return async () => {
    const reviewed = await reviewRequest({
      signed: { bytes, signatures: [] },
      script,
      targets,
      held: { roots: [root.pinned], people: [], admissions },
      crypto: nodeCrypto,
    });
    if (!reviewed.ok || reviewed.model.devices.list.length !== DEVICES)
      throw new Error("the honest request could not be shown");
  };
}

/** As many hashes over as many bytes as a tree of these devices has: leaves with a canonical target, nodes with two hashes. */
function bareTree(): Contender {
  const leaf = Buffer.alloc(195, 7);
  const node = Buffer.alloc(65, 7);
  return {
    name: "the bare hashes of the tree",
    versions: [`OpenSSL ${process.versions.openssl}`],
    sample: () => {
      const from = performance.now();
      for (let count = 0; count < DEVICES; count++) createHash("sha256").update(leaf).digest();
      for (let count = 1; count < DEVICES; count++) createHash("sha256").update(node).digest();
      return Promise.resolve(performance.now() - from);
    },
  };
}
