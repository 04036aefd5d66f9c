/** A device of the month: the agent's own runner on a state directory of its own, with a clock that is told. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { nodeCrypto } from "@countersign/protocol/node";
import { enrol, type Enrolment } from "../../apps/agent/src/enrol/enrol.ts";
import { exchange } from "../../apps/agent/src/link/exchange/exchange.ts";
import type { HostPlatform } from "../../apps/agent/src/platform/host-platform.ts";
import { openState, readDocuments } from "../../apps/agent/src/runner/open-state.ts";
import { Runner } from "../../apps/agent/src/runner/runner.ts";
import { loadTrust } from "../../apps/agent/src/trust/trust-store.ts";
import type { TrustState } from "../../apps/agent/src/trust/trust-state.ts";
import { startBeside } from "./link-beside.ts";

/** Something that the machine was told to execute: by which request, and when. */
export interface Execution {
  readonly device: string;
  readonly request: string;
  readonly at: number;
}

/** What all devices share: one machine plays them all. */
export interface Machine {
  readonly home: string;
  readonly host: HostPlatform;
  readonly clock: () => number;
  /** What reached the machine, whatever anybody says of it afterwards. */
  readonly executions: Execution[];
}

/** An enrolled machine, awake or asleep. */
export class Device {
  readonly name: string;
  readonly client: string;
  readonly state: string;
  /** What it said that it could not take, for the story of a failure. */
  readonly warnings: string[] = [];
  id = "";
  fingerprint = "";
  #runner: Runner | undefined;
  readonly #machine: Machine;

  constructor(name: string, client: string, machine: Machine) {
    this.name = name;
    this.client = client;
    this.#machine = machine;
    this.state = join(machine.home, name, "state");
    mkdirSync(this.state, { recursive: true, mode: 0o700 });
  }

  get isAwake(): boolean {
    return this.#runner !== undefined;
  }

  /** Enrols as `agent enroll` does; what it asks the server goes by this process. Throws the refusal. */
  async enrol(how: Pick<Enrolment, "server" | "token" | "roots">): Promise<void> {
    const { clock } = this.#machine;
    const enrolment = { ...how, stateDirectory: this.state, name: this.name, force: false };
    const made = await enrol({ ...enrolment, clock, ask: exchange });
    if (!made.ok) throw new Error(`${this.name}: ${made.because}: ${made.detail}`);
    this.id = made.identity.id;
    this.fingerprint = made.identity.fingerprint;
  }

  /** Starts its runner, as a machine does that comes up. */
  async wake(): Promise<void> {
    if (this.#runner) return;
    const log = (level: string, message: string, facts: object = {}) => {
      if (level !== "info") this.warnings.push(`${message} ${JSON.stringify(facts)}`);
    };
    const options = { stateDirectory: this.state, stage: "", besideServer: false, log };
    const state = await openState(this.state, nodeCrypto);
    const runner = new Runner(options, state, this.#host(), { separation: "same-account" }, startBeside);
    this.#runner = runner;
    await runner.start();
  }

  /** Ends it in order, as a machine does that is shut down. */
  async sleep(): Promise<void> {
    const runner = this.#runner;
    this.#runner = undefined;
    await runner?.stop();
  }

  /** What it believes, as it stands on its disk. */
  async beliefs(): Promise<TrustState> {
    return loadTrust(readDocuments(this.state), nodeCrypto);
  }

  /** The machine as this device sees it: its clock is told, and what is launched is noted. */
  #host(): HostPlatform {
    const { host, clock, executions } = this.#machine;
    const since = clock();
    return {
      uptimeSeconds: () => clock() - since,
      name: host.name,
      separation: host.separation,
      processTree: host.processTree,
      nowSeconds: clock,
      listInterpreters: () => host.listInterpreters(),
      launch: (order, stdout, stderr) => {
        executions.push({ device: this.name, request: order.runId, at: clock() });
        // Its processes are told from those that the same run has on the other forty-nine.
        return host.launch({ ...order, runId: `${order.runId}-${this.name}` }, stdout, stderr);
      },
      // One machine plays fifty: what others run here is not this device's to end.
      endAbandonedRuns: () => Promise.resolve(0),
      machineIdentity: () => host.machineIdentity(),
      lockExclusively: (descriptor) => host.lockExclusively(descriptor),
      close: () => Promise.resolve(),
    };
  }
}
