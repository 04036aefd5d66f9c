/**
 * G4 and G5: a countersigned run from the last click to the exit codes, on the real server with its embedded database
 * and real agents, each a link and a runner; audit entries, device verification and receipts included. The peers do the
 * same nothing (`true`) over ssh on loopback, at their best settings.
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
import { dispatchOnce, putScript } from "../product/countersigned-dispatch.ts";
import { BENCH_CLIENT, enrolFleet } from "../product/enrolled-fleet.ts";
import { startServer } from "../product/running-server.ts";

/** A sample is the median of so many calls, on every side. */
const CALLS = 3;

/** Countersigned dispatch to one device. */
export const dispatchToOne: Figure = {
  id: "G4",
  what: "countersigned dispatch to one device, click to exit code, audit and device verification included",
  start: (note) =>
    stageOf(note, 1, async (ours, ansible, hosts, stack) => ({
      what: "countersigned dispatch to one device, click to exit code",
      unit: "ms",
      ours,
      peers: [
        { peer: ansible, goal: readBound("<= 1/40") },
        { peer: await warmSsh(hosts, stack), goal: readBound("<= 1/8") },
      ],
      beside: [localSpawns(1)],
      rounds: 15,
    })),
};

/** The same to twenty devices. */
export const dispatchToTwenty: Figure = {
  id: "G5",
  what: "countersigned dispatch to 20 devices, each a real link and runner, click to the last exit code",
  start: (note) =>
    stageOf(note, 20, async (ours, ansible) => ({
      what: "countersigned dispatch to 20 devices, click to the last exit code",
      unit: "ms",
      ours,
      peers: [
        { peer: ansible, goal: readBound("<= 1/40") },
        { peer: localSpawns(20), goal: readBound("<= 2.5") },
      ],
      beside: [],
      rounds: 10,
    })),
};

type MakeContest = (
  ours: Contender,
  ansible: Peer,
  hosts: SshHosts | undefined,
  stack: AsyncDisposableStack,
) => Promise<Contest>;

/** Server, agents and peers, all started before anything is measured; whatever fails, everything is stopped. */
async function stageOf(note: (line: string) => void, devices: number, make: MakeContest): Promise<Stage> {
  note(pinToCores("0,1"));
  await using stack = new AsyncDisposableStack();
  const place = stack.use(makeOwnPlace());
  const clients = [BENCH_CLIENT];
  const root = makeOperatorRoot({ now: Math.floor(Date.now() / 1000) - 60, clients });
  const server = stack.use(await startServer(place.file("data"), root));
  note(`enrolling ${devices} agents`);
  const fleet = stack.use(await enrolFleet(server, root, place, devices));
  await putScript(server);
  const hosts = await startSshHosts(devices);
  if (hosts) stack.use(hosts);
  const { peer: ansible } = stack.use(prepareAnsible(hosts));
  const ours: Contender = {
    name: "countersign",
    versions: [`node ${process.version}`],
    sample: () => dispatchOnce(server, root, fleet.devices),
  };
  const contest = await make(ours, ansible, hosts, stack);
  const started = stack.move();
  return {
    contests: [
      {
        ...contest,
        ours: medianOf(CALLS, contest.ours),
        peers: contest.peers.map(({ peer, goal }) => ({ peer: medianOf(CALLS, peer), goal })),
        beside: contest.beside.map((peer) => medianOf(CALLS, peer)),
      },
    ],
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function warmSsh(hosts: SshHosts | undefined, stack: AsyncDisposableStack): Promise<Peer> {
  const name = "warm multiplexed ssh";
  if (!hosts) return { name, missing: SSH_INSTALL };
  const { ssh, args } = stack.use(await openWarmSsh(hosts));
  return { name, versions: hosts.versions, sample: () => timedRun(ssh, [...args, "true"]) };
}
