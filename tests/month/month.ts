/** The month as its days use it: one clock for server, devices and people; who is here, what stands, and waiting until it is quiet. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, endpoints, type Run } from "@countersign/api";
import {
  countersignPolicy,
  DAY,
  HOUR,
  makeOperatorRoot,
  seededKey,
  serverPolicy,
  type SoftPeople,
  type SoftRoot,
} from "@countersign/testkit";
import type { TokenLine } from "@countersign/protocol";
import { createLinuxHost } from "../../apps/agent/src/platform/linux.ts";
import type { HostPlatform } from "../../apps/agent/src/platform/host-platform.ts";
import { fireDueTasks } from "../../apps/server/src/modules/tasks/watch-schedules.ts";
import { sweepRuns } from "../../apps/server/src/modules/runs/index.ts";
import { layReady } from "../../apps/server/src/testing/fleet.ts";
import { testClock, type TestClock } from "../../apps/server/src/testing/start-test-server.ts";
import { type Chance, chanceFrom } from "../crashes/chance.ts";
import { freePort } from "../processes/free-port.ts";
import { until } from "../processes/until.ts";
import { Device, type Execution, type Machine } from "./device.ts";
import type { Asked, Reign } from "./facts.ts";
import { MonthInstallation } from "./installation.ts";
import { LogMirror } from "./log-mirror.ts";
import type { HandedOver } from "./secrets.ts";
import { Team } from "./team.ts";

/** The client whose runs people sign. */
export const GUARDED = "acme";
/** The client where the server's key is enough, behind a code. */
export const CODED = "shop";
/** The client that gets a root of its own. */
export const OWN = "beta";

/** Everything that a day needs. */
export class Month {
  readonly clock: TestClock;
  readonly chance: Chance;
  readonly team: Team;
  readonly home: string;
  readonly devices: Device[] = [];
  readonly executions: Execution[] = [];
  /** Every run that anybody ever asked for, as it was seen last: a restore forgets, this does not. */
  readonly runs = new Map<string, Run>();
  /** Who decided since when, by the operator's root and list. */
  readonly reigns: Reign[] = [];
  /** Runs that somebody gave a code for. */
  readonly coded = new Set<string>();
  /** Passwords by the run that brought them. */
  readonly handedOver = new Map<string, HandedOver>();
  /** Runs that nobody approved. */
  readonly unwanted = new Set<string>();
  /** Runs that were taken back, and when. */
  readonly vetoed = new Map<string, number>();
  /** By run: the id that devices know it by, and what was signed for it. */
  readonly askedByRun = new Map<string, readonly [string, Asked]>();
  /** Names of all devices that ever were, by id. */
  readonly everyDevice = new Map<string, string>();
  readonly log = new LogMirror();
  readonly installation: MonthInstallation;
  /** The operator's newest root. */
  root: SoftRoot;
  /** The operator's newest list of requesters, once there is one. */
  list: SoftPeople | undefined;
  /** The client's own, once there is one. */
  own: { readonly root: SoftRoot; readonly since: number } | undefined;
  codeSecret = "";
  /** Whether a backup was restored since. */
  isRestored = false;
  /** How many entries of a log that was lost people have given up. */
  givenUpTo = 0;
  /** The session's, for what is not JSON. */
  token = "";
  readonly #midnight: number;
  #host: HostPlatform | undefined;
  #api: Client | undefined;

  private constructor(seed: number, home: string, port: number) {
    this.home = home;
    this.chance = chanceFrom(seed);
    const midnight = Math.ceil(Date.now() / 1000 / DAY) * DAY;
    this.#midnight = midnight;
    this.clock = testClock(midnight);
    this.team = new Team(() => this.clock.now);
    this.root = firstRoot(midnight - HOUR);
    this.reigns.push(reignOf(0, this.root));
    const data = join(home, "data-0");
    mkdirSync(data, { recursive: true });
    layReady(data, [this.root]);
    this.installation = new MonthInstallation(data, port, this.clock);
  }

  static async begin(seed: number): Promise<Month> {
    const month = new Month(seed, mkdtempSync(join(tmpdir(), "countersign-month-")), await freePort());
    month.#host = await createLinuxHost({ nowSeconds: () => month.clock.now, waitingLaunchers: 4 });
    await month.installation.start();
    await month.signIn();
    for (const id of [GUARDED, CODED, OWN])
      await month.api.call(endpoints.clients.createClientOrganisation, { body: { id, name: id } });
    return month;
  }

  /** The administrator's session of today. */
  get api(): Client {
    if (!this.#api) throw new Error("nobody is signed in");
    return this.#api;
  }

  /** The first is 0. */
  get day(): number {
    return Math.floor((this.clock.now - this.#midnight) / DAY);
  }

  /** Goes on to this hour of today, and does what is due. */
  async at(hour: number): Promise<void> {
    const then = this.#midnight + this.day * DAY + hour * HOUR;
    await this.goOn(Math.max(0, then - this.clock.now));
  }

  get machine(): Machine {
    if (!this.#host) throw new Error("the month has not begun");
    const { home, executions, clock } = this;
    return { home: join(home, "devices"), host: this.#host, executions, clock: () => clock.now };
  }

  get awake(): Device[] {
    return this.devices.filter(({ isAwake }) => isAwake);
  }

  async signIn(): Promise<void> {
    const { api, token } = await this.installation.signIn();
    this.#api = api;
    this.token = token;
  }

  /** The newest root, as it was published: who decides from now on. */
  follow(root: SoftRoot): void {
    this.root = root;
    this.reigns.push(reignOf(this.clock.now, root, this.list));
  }

  /** The newest list of requesters, as it was published. */
  followList(list: SoftPeople): void {
    this.list = list;
    this.reigns.push(reignOf(this.clock.now, this.root, list));
  }

  /** Machines of a client that are not retired. */
  of(client: string): Device[] {
    return this.devices.filter((device) => device.client === client);
  }

  /** A machine that comes by a token or an admission token's line, and is started. */
  async enrol(client: string, name: string, token: string | TokenLine): Promise<Device> {
    const device = new Device(name, client, this.machine);
    await device.enrol({ server: this.installation.url, token, roots: [this.root.hash] });
    await device.wake();
    this.devices.push(device);
    this.everyDevice.set(device.id, device.name);
    return device;
  }

  /** Time goes on; then everything happens that is due. */
  async goOn(seconds: number): Promise<void> {
    this.clock.now += seconds;
    await this.quiet();
  }

  /** What every run is known as now. */
  async noteRuns(): Promise<void> {
    for (const state of ["dispatched", "finished", "awaiting-signatures", "expired", "cancelled"] as const)
      await this.#look(state);
  }

  /** Waits until nothing is under way: what is open waits for people or for machines that sleep. */
  async quiet(): Promise<void> {
    const { ctx } = this.installation.server;
    await fireDueTasks(ctx);
    await sweepRuns(ctx);
    await until(
      () => this.#open(),
      (open) => open.length === 0,
    ).catch((error: unknown) => {
      const words = this.awake.flatMap(({ name, warnings }) =>
        warnings.map((warning) => `${name}: ${warning}`),
      );
      throw new Error(
        `${String(error)}\n${[...words.slice(-20), ...this.installation.complaints].join("\n")}`,
      );
    });
  }

  async #open(): Promise<string[]> {
    const asleep = new Set(this.devices.filter(({ isAwake }) => !isAwake).map(({ id }) => id));
    const open: string[] = [];
    for (const run of await this.#look("dispatched"))
      for (const { device, state, name } of run.targets)
        if (["waiting", "sent", "running"].includes(state) && !asleep.has(device))
          open.push(`${run.script?.name} ${run.id} on ${name}: ${state}`);
    return open;
  }

  /** Runs of this state, noted as they are now. */
  async #look(state: Run["state"]): Promise<Run[]> {
    const { reply } = await this.api.call(endpoints.runs.listRuns, { query: { state, limit: 200 } });
    for (const run of reply.runs) this.runs.set(run.id, run);
    return reply.runs;
  }

  async end(): Promise<void> {
    for (const device of this.awake) await device.sleep();
    await this.installation.stop();
    await this.#host?.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

function reignOf(from: number, { document }: SoftRoot, list?: SoftPeople): Reign {
  const people = document.persons.filter(({ groups }) => groups.includes("approvers")).map(({ id }) => id);
  const listed = list?.document.requesters.map(({ id, added_by: adders }) => [id, new Set(adders)] as const);
  return { from, approvers: new Set(people), listed: new Map(listed) };
}

/** Alice and Bob approve; the recovery key is in the safe. It ends within the month, so that it has to be renewed. */
function firstRoot(now: number): SoftRoot {
  const people = [Team.person("alice"), Team.person("bob"), Team.person("safe", "the safe's key", [])];
  const two = ["alice", "bob"];
  const policies = [
    countersignPolicy(GUARDED),
    countersignPolicy(OWN),
    serverPolicy(CODED),
    ...[GUARDED, CODED, OWN].map((client) => countersignPolicy(client, { kind: "logreset" })),
  ];
  const role = (threshold: number, members: readonly string[]) => ({ threshold, members: [...members] });
  return makeOperatorRoot({
    people,
    now,
    change: {
      expires: now + 20 * DAY,
      policies,
      server_keys: [seededKey("server").key],
      roles: {
        root: role(2, two),
        renew: role(2, two),
        people: role(2, two),
        admit: role(1, two),
        breakglass: role(2, two),
        recovery: role(1, ["safe"]),
      },
    },
    signers: people.slice(0, 2),
  });
}
