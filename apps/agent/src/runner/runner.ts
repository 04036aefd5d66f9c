/**
 * The runner: holds the device key, judges, executes, signs receipts. It opens no socket: what it hears and says goes
 * through the pipes of its link, which it does not believe.
 */
import {
  type FromServer,
  readFromServer,
  uncarry,
  carry,
  type Carried,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Administration, AdministrationResult } from "../administer/administration.ts";
import { bindsAnew, carryOut } from "../administer/carry-out.ts";
import { recordAct } from "../administer/device-journal.ts";
import { Inbox } from "../administer/inbox.ts";
import { COLLECTED_FILES } from "../collector/collected-files.ts";
import { chooseConfinement, type Confinement } from "../confine/confinement.ts";
import { spawnConfined, type StartPart } from "../confine/spawn-confined.ts";
import { gatewayAddress } from "../link/server-address.ts";
import { IdleMemory } from "../idle-memory.ts";
import { brief, type Log } from "../logger.ts";
import type { HostPlatform } from "../platform/host-platform.ts";
import { createLinuxHost } from "../platform/linux.ts";
import { acceptConsumedLoss } from "../state/consumed-loss.ts";
import { bindToMachine } from "../state/machine-binding.ts";
import { floorPath } from "../trust/floor-file.ts";
import { RaisedObjections } from "../trust/take-trust.ts";
import type { Objection } from "../trust/trust-state.ts";
import { announce, findAnnouncers } from "./announce.ts";
import { Beliefs } from "./beliefs.ts";
import { checkMachine, machineHash } from "./check-machine.ts";
import { collectFacts } from "./collect-facts.ts";
import { certifyLink, RENEW_CERTIFICATE_MILLISECONDS } from "./link-certificate.ts";
import { LinkProcess } from "./link-process.ts";
import { makeStatus } from "./make-status.ts";
import { type OpenState, openState, witnessPath } from "./open-state.ts";
import { ReceiptBook } from "./receipt-book.ts";
import { findRebootCommand } from "./reboot.ts";
import { type RunFrame, Runs } from "./runs.ts";
import { saveSeparation } from "./separation-note.ts";
import { SerialLane } from "./serial-lane.ts";
import { Waits } from "./waits.ts";

const DAY_MILLISECONDS = 86_400_000;

/** How a runner is started. */
export interface RunnerOptions {
  readonly stateDirectory: string;
  /** Directory of the staged code, from which link and collector are started. */
  readonly stage: string;
  /** True where the launcher knows that the server runs in this very account. */
  readonly besideServer: boolean;
  readonly log: Log;
}

/** Starts a runner. Throws StateError (`in-use` where another one holds the state) or NotEnrolled. */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const state = await openState(options.stateDirectory, nodeCrypto);
  const host = await createLinuxHost();
  const runner = new Runner(options, state, host, await chooseConfinement(options.besideServer));
  await runner.start();
  return runner;
}

/** What a runner consists of once it has started. */
interface Parts {
  readonly beliefs: Beliefs;
  readonly book: ReceiptBook;
  readonly runs: Runs;
  readonly link: LinkProcess;
  readonly inbox: Inbox;
}

/** A living runner. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #state: OpenState;
  readonly #host: HostPlatform;
  readonly #confinement: Confinement;
  readonly #startPart: StartPart;
  readonly #lane = new SerialLane();
  readonly #raised = new RaisedObjections();
  readonly #memory = new IdleMemory();
  readonly #timers: NodeJS.Timeout[] = [];
  #parts: Parts | undefined;
  #saving: NodeJS.Timeout | undefined;
  #facts: Record<string, string> | undefined;
  /** The floor as the last status told it. */
  #toldFloor: string | undefined;

  /** `startPart` starts link and collector: confined processes, unless told otherwise. */
  constructor(
    options: RunnerOptions,
    state: OpenState,
    host: HostPlatform,
    confinement: Confinement,
    startPart: StartPart = (part) => spawnConfined(part, options.stage, confinement),
  ) {
    this.#options = options;
    this.#state = state;
    this.#host = host;
    this.#confinement = confinement;
    this.#startPart = startPart;
  }

  /** Says what an earlier runner left unfinished, then connects. */
  async start(): Promise<void> {
    const { stateDirectory, log } = this.#options;
    const { documents, identity, consumed, receipts, trust, isConsumedLost } = this.#state;
    const machine = this.#host.machineIdentity();
    const ofMachine = await checkMachine(documents, machine, witnessPath(stateDirectory), log);
    if (isConsumedLost)
      log("error", "the file of consumed ids is gone: nothing is executed until agent repin");
    const stateFault = ofMachine ?? (isConsumedLost ? "state-rolled-back" : undefined);
    const reboot = findRebootCommand();
    const hash = machineHash(machine);
    const beliefs = new Beliefs(
      {
        documents,
        identity,
        ...(hash === undefined ? {} : { machine: hash }),
        floorPath: floorPath(stateDirectory),
        kinds: reboot ? ["reboot", "script"] : ["script"],
        ...(stateFault ? { stateFault } : {}),
        clock: () => this.#host.nowSeconds(),
        onUnsaved: () => this.#saveSoon(),
        crypto: nodeCrypto,
      },
      trust,
    );
    const book = new ReceiptBook({
      keys: identity,
      receipts,
      consumed,
      trust: () => beliefs.state,
      crypto: nodeCrypto,
    });
    const abandoned = consumed.unfinished().map((run) => run.requestId);
    if (abandoned.length > 0) {
      const ended = await this.#host.endAbandonedRuns(abandoned);
      await book.concludeInterrupted(this.#host.nowSeconds());
      log("warn", "runs were interrupted", { count: abandoned.length, processes: ended });
    }
    const announcers = findAnnouncers();
    const waits = new Waits<RunFrame>({
      directory: stateDirectory,
      uptime: () => this.#host.uptimeSeconds(),
      clock: () => this.#host.nowSeconds(),
      announce: (text) => announce(announcers, text),
    });
    await waits.clear();
    const link = this.#makeLink();
    const runs = new Runs({
      beliefs,
      consumed,
      book,
      host: this.#host,
      lane: this.#lane,
      send: (frame) => link.send(frame),
      crypto: nodeCrypto,
      keys: identity,
      log,
      ...(reboot ? { reboot } : {}),
      waits,
      beforeJudging: async () => {
        await this.#emptyInbox();
        if (JSON.stringify(beliefs.floor()) !== this.#toldFloor) this.#sendStatus();
      },
      takeCheckpoint: async (shown) => {
        if (shown) this.#tell(await beliefs.takeCheckpoint(shown));
      },
    });
    const inbox = await Inbox.open(stateDirectory, () =>
      this.#inBackground("the inbox", () => this.#lane.run(() => this.#emptyInbox())),
    );
    this.#parts = { beliefs, book, runs, link, inbox };
    await saveSeparation(documents, this.#confinement.separation);
    await this.#lane.run(() => this.#emptyInbox());
    link.start();
    this.#every(RENEW_CERTIFICATE_MILLISECONDS, () => link.renewCertificate());
    const collect = (): void => this.#inBackground("the collector", () => this.#collect());
    this.#every(DAY_MILLISECONDS, collect);
    collect();
    log("info", "runner started", {
      device: identity.fingerprint,
      separation: this.#confinement.separation,
      processTree: this.#host.processTree,
    });
  }

  /** Ends what runs, writes its receipts, and lets go of the state. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#parts?.runs.stop();
    if (this.#saving) {
      clearTimeout(this.#saving);
      await this.#lane.run(() => this.#needed.beliefs.saveUnsaved());
    }
    this.#parts?.link.stop();
    await this.#host.close();
    await this.#state.consumed.close();
    await this.#state.receipts.close();
    await this.#state.held.release();
  }

  #makeLink(): LinkProcess {
    const { identity } = this.#state;
    const address = gatewayAddress(identity.server);
    if (!address.ok) throw new Error(`${identity.server} cannot be used: ${address.because}`);
    const part = {
      entry: "link/main.js",
      network: true,
      systemCas: address.secure && identity.ca === undefined,
    } as const;
    return new LinkProcess(
      () => this.#startPart(part),
      {
        url: address.url,
        server: identity.serverName,
        ...(identity.ca === undefined ? {} : { ca: identity.ca }),
      },
      {
        certify: (key) => certifyLink(identity, key, this.#host.nowSeconds()),
        up: () => this.#greet(),
        down: () => undefined,
        frame: (text) => this.#hear(text),
      },
      this.#options.log,
    );
  }

  #greet(): void {
    const { link, runs } = this.#needed;
    this.#memory.touch();
    this.#sendStatus();
    if (this.#facts) link.send({ frame: "facts", facts: this.#facts });
    runs.resend();
  }

  async #hear(text: string): Promise<void> {
    const { runs, book } = this.#needed;
    this.#memory.touch();
    const read = readFromServer(text);
    if (!read.ok) {
      this.#options.log("warn", "a frame that means nothing", { detail: brief(read.detail) });
      return;
    }
    const frame = read.value;
    try {
      switch (frame.frame) {
        case "trust":
          await this.#lane.run(() => this.#takeTrust(frame));
          return;
        case "run":
          await runs.offer(frame);
          return;
        case "credit":
          runs.credit(frame);
          return;
        case "stored":
          await book.acknowledge(frame.seq);
          return;
        case "challenge":
        case "welcome":
          return;
      }
    } catch (error) {
      this.#options.log("error", "a frame could not be taken", {
        frame: frame.frame,
        error: brief(String(error)),
      });
    }
  }

  async #takeTrust(frame: Extract<FromServer, { frame: "trust" }>): Promise<void> {
    const { beliefs, runs } = this.#needed;
    const taken = await beliefs.take({
      roots: signedOf(frame.roots),
      people: signedOf(frame.people),
      admissions: signedOf(frame.admissions),
      vetoes: signedOf(frame.vetoes),
      resets: signedOf(frame.resets ?? []),
      ...(frame.checkpoint ? { checkpoint: frame.checkpoint } : {}),
    });
    this.#tell(taken);
    runs.heedVetoes();
  }

  /** Says what was not taken, and what is believed now where that changed. */
  #tell({ changed, objections }: { changed: boolean; objections: readonly Objection[] }): void {
    const { link } = this.#needed;
    for (const { document, because, detail } of this.#raised.fresh(objections)) {
      this.#options.log("warn", "not taken", { document, code: because });
      link.send({ frame: "objection", document, because, detail: detail.slice(0, 500) });
    }
    if (changed) this.#sendStatus();
  }

  #sendStatus(): void {
    const { beliefs, link } = this.#needed;
    const floor = beliefs.floor();
    this.#toldFloor = JSON.stringify(floor);
    const status = makeStatus({
      keys: this.#state.identity,
      trust: beliefs.state,
      floor,
      separation: this.#confinement.separation,
      interpreters: this.#host.listInterpreters().map((found) => found.interpreter),
      now: this.#host.nowSeconds(),
    });
    link.send({ frame: "status", status: carry(status) });
  }

  #saveSoon(): void {
    this.#saving ??= setTimeout(() => {
      this.#saving = undefined;
      this.#inBackground("writing down a checkpoint", () =>
        this.#lane.run(() => this.#needed.beliefs.saveUnsaved()),
      );
    }, 1000);
  }

  async #emptyInbox(): Promise<void> {
    await this.#needed.inbox.empty((act) => this.#administer(act));
  }

  async #administer(act: Administration): Promise<AdministrationResult> {
    const { beliefs, runs, link } = this.#needed;
    const { state, result } = await carryOut(beliefs.state, act, nodeCrypto);
    await beliefs.replace(state);
    if (bindsAnew(act, result)) {
      await bindToMachine(this.#state.documents, this.#host.machineIdentity());
      await acceptConsumedLoss(this.#state.documents);
      beliefs.bindAnew();
    }
    await recordAct(this.#options.stateDirectory, act, result, this.#host.nowSeconds());
    this.#options.log("warn", "administered here", { act: act.act, refused: result.refused.length });
    runs.heedVetoes();
    this.#sendStatus();
    // A pin that is awaited comes with the trust that a server shows to a new connection.
    if (state.wanted.length > 0) link.replace();
    return result;
  }

  async #collect(): Promise<void> {
    const facts = await collectFacts(() =>
      this.#startPart({ entry: "collector/main.js", network: false, reads: COLLECTED_FILES }),
    );
    if (!facts) {
      this.#options.log("warn", "the collector told nothing");
      return;
    }
    this.#facts = facts;
    this.#parts?.link.send({ frame: "facts", facts });
  }

  /** What nobody waits for must not end the runner either. */
  #inBackground(what: string, job: () => Promise<void>): void {
    job().catch((error: unknown) =>
      this.#options.log("error", `${what} failed`, { error: brief(String(error)) }),
    );
  }

  #every(milliseconds: number, action: () => void): void {
    this.#timers.push(setInterval(action, milliseconds));
  }

  get #needed(): Parts {
    if (!this.#parts) throw new Error("the runner has not started");
    return this.#parts;
  }
}

function signedOf(documents: readonly Carried[]): Signed[] {
  return documents.flatMap((carried) => uncarry(carried) ?? []);
}
