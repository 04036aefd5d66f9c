/**
 * G4 and G5: a run from the last click to the exit codes, on the real server with its embedded database and real
 * agents, each a link and a runner; audit entries, device verification and receipts included. Once with nothing else
 * there, once where two groups have to sign and two hundred standing approvals are in place, and once under one of
 * those. The peers do the same nothing (`true`) over ssh on loopback, at their best settings.
 */
import { makeOperatorRoot } from "@countersign/testkit";
import { readBound } from "../harness/bound.ts";
import type { Contender, Contest, Figure, Peer, Stage } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { medianOf } from "../harness/median-of.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { timedRun } from "../harness/timed-run.ts";
import { prepareAnsible } from "../peers/ansible.ts";
import { localSpawns } from "../peers/local-spawns.ts";
import { openWarmSsh, SSH_INSTALL, type SshHosts, startSshHosts } from "../peers/ssh-host.ts";
import { dispatchOnce, putScript, useOnce } from "../product/countersigned-dispatch.ts";
import { BENCH_CLIENT, enrolFleet } from "../product/enrolled-fleet.ts";
import { livableFleet } from "../product/livable-fleet.ts";
import { startServer } from "../product/running-server.ts";

/** A sample is the median of so many calls, on every side. */
const CALLS = 3;

/** Countersigned dispatch to one device. */
export const dispatchToOne: Figure = {
  id: "G4",
  what: "countersigned dispatch to one device, click to exit code, audit and device verification included",
  start: (note) =>
    stageOf(note, 1, {
      what: "one device",
      rounds: 15,
      peers: async ({ ansible, hosts, stack }) => [
        { peer: ansible, goal: readBound("<= 1/40") },
        { peer: await warmSsh(hosts, stack), goal: readBound("<= 1/8") },
      ],
      beside: [localSpawns(1)],
    }),
};

/** The same to twenty devices. */
export const dispatchToTwenty: Figure = {
  id: "G5",
  what: "countersigned dispatch to 20 devices, each a real link and runner, click to the last exit code",
  start: (note) =>
    stageOf(note, 20, {
      what: "20 devices",
      rounds: 10,
      peers: ({ ansible }) =>
        Promise.resolve([
          { peer: ansible, goal: readBound("<= 1/40") },
          { peer: localSpawns(20), goal: readBound("<= 2.5") },
        ]),
      beside: [],
    }),
};

interface Field {
  readonly ansible: Peer;
  readonly hosts: SshHosts | undefined;
  readonly stack: AsyncDisposableStack;
}

interface Against {
  readonly what: string;
  readonly rounds: number;
  readonly peers: (field: Field) => Promise<Contest["peers"]>;
  readonly beside: readonly Peer[];
}

/** Servers, agents and peers, all started before anything is measured; whatever fails, everything is stopped. */
async function stageOf(note: (line: string) => void, devices: number, against: Against): Promise<Stage> {
  note(pinToCores("0,1"));
  await using stack = new AsyncDisposableStack();
  const place = stack.use(makeOwnPlace());
  const root = makeOperatorRoot({ now: Math.floor(Date.now() / 1000) - 60, clients: [BENCH_CLIENT] });
  const server = stack.use(await startServer(place.file("data"), root));
  note(`enrolling ${devices} agents, twice`);
  const fleet = stack.use(await enrolFleet(server, root, place, devices));
  await putScript(server);
  const livable = stack.use(await livableFleet(devices));
  await putScript(livable.server);
  const hosts = await startSshHosts(devices);
  if (hosts) stack.use(hosts);
  const { peer: ansible } = stack.use(prepareAnsible(hosts));
  const peers = await against.peers({ ansible, hosts, stack });
  const contest = (what: string, sample: Contender["sample"]): Contest => ({
    what: `${what} to ${against.what}, click to the last exit code`,
    unit: "ms",
    ours: medianOf(CALLS, { name: "countersign", versions: [`node ${process.version}`], sample }),
    peers: peers.map(({ peer, goal }) => ({ peer: medianOf(CALLS, peer), goal })),
    beside: against.beside.map((peer) => medianOf(CALLS, peer)),
    rounds: against.rounds,
  });
  const contests = [
    contest("countersigned dispatch", () => dispatchOnce(server, root, fleet.devices)),
    contest("dispatch at level quorum beside 200 standing approvals", () =>
      dispatchOnce(livable.server, livable.root, livable.fleet.devices),
    ),
    contest("dispatch under a standing approval", () => useOnce(livable.server, livable.fleet.devices)),
  ];
  const started = stack.move();
  return { contests, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function warmSsh(hosts: SshHosts | undefined, stack: AsyncDisposableStack): Promise<Peer> {
  const name = "warm multiplexed ssh";
  if (!hosts) return { name, missing: SSH_INSTALL };
  const { ssh, args } = stack.use(await openWarmSsh(hosts));
  return { name, versions: hosts.versions, sample: () => timedRun(ssh, [...args, "true"]) };
}
