/**
 * The one way from a frame to execution: judge → consume (durable) → execute → receipt (durable). Judging and consuming
 * happen in the runner's lane, one at a time, so that nothing changes between verdict and consumption.
 */
import {
  type Crypto,
  encodeUtf8,
  type FromServer,
  hashOf,
  judgeOffer,
  type Offer,
  type Request,
  uncarry,
} from "@countersign/protocol";
import { executeScript } from "../execution/execute-script.ts";
import type { ExecutionOutcome, RunningExecution } from "../execution/execution-order.ts";
import type { DeviceKeys } from "../identity/device-identity.ts";
import { brief, type Log } from "../logger.ts";
import type { HostPlatform } from "../platform/host-platform.ts";
import type { ConsumedStore } from "../state/consumed-store.ts";
import { ActiveRun, type SendFrame } from "./active-run.ts";
import type { Beliefs } from "./beliefs.ts";
import { openSecrets } from "./open-secrets.ts";
import { OfferQueue } from "./offer-queue.ts";
import { AGENT_STOPPED, consumedRecord, executedBody, type ReceiptBook } from "./receipt-book.ts";
import { executeReboot, type RebootCommand } from "./reboot.ts";
import { RefusalBudget } from "./refusal-budget.ts";
import type { SerialLane } from "./serial-lane.ts";
import type { WaitingFor, Waits } from "./waits.ts";

/** Runs that execute at the same time; more wait. */
const MAX_ACTIVE_RUNS = 8;
/** Ended runs whose output the server has not stored yet are kept for that long: so many of them. */
const MAX_ENDED = 16;

/** What the server offers. */
export type RunFrame = Extract<FromServer, { frame: "run" }>;

/** What is executed, and the secrets that it reads. */
interface GivenToScript {
  readonly script: Uint8Array | undefined;
  readonly input: Uint8Array | undefined;
}

/** What the runs need. */
export interface RunParts {
  readonly beliefs: Beliefs;
  readonly consumed: ConsumedStore;
  readonly book: ReceiptBook;
  readonly host: HostPlatform;
  readonly lane: SerialLane;
  readonly send: SendFrame;
  readonly crypto: Crypto;
  /** Secrets are sealed to them. */
  readonly keys: Pick<DeviceKeys, "fingerprint" | "seal" | "sealPrivate">;
  readonly log: Log;
  readonly reboot?: RebootCommand;
  /** Where people broke the glass, and the delay is not over. */
  readonly waits: Waits<RunFrame>;
  /** Called in the lane before each judgement. */
  readonly beforeJudging: () => Promise<void>;
  /** Called in the lane with the checkpoint that came along. */
  readonly takeCheckpoint: (shown: RunFrame["checkpoint"]) => Promise<void>;
}

/** All runs of this runner. */
export class Runs {
  readonly #parts: RunParts;
  readonly #queue = new OfferQueue<RunFrame>();
  readonly #active = new Map<string, ActiveRun>();
  #ended: ActiveRun[] = [];
  readonly #budget = new RefusalBudget();
  readonly #finishing = new Set<Promise<void>>();
  #beginning = 0;
  /** Looks at the time while something waits for it. */
  #watch: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Takes an offer from the server; it is judged when its turn comes. While this is pending no more is read: memory stays bounded. */
  async offer(frame: RunFrame): Promise<void> {
    if (this.#stopped) return;
    if (this.#add(frame)) this.#pump();
    else await this.#parts.lane.run(() => this.#refuseUnjudged(frame));
  }

  /** The server stored output up to here. */
  credit({ run, stream, bytes }: Extract<FromServer, { frame: "credit" }>): void {
    for (const known of [...this.#active.values(), ...this.#ended])
      if (known.run === run) known.credit(stream, bytes);
    this.#ended = this.#ended.filter((ended) => ended.held > 0);
  }

  /** After a new connection: everything that the server may have missed, receipts last. */
  resend(): void {
    const { send, book, waits } = this.#parts;
    for (const known of this.#ended) known.resend();
    for (const known of this.#active.values()) {
      send({ frame: "started", run: known.run, request: known.requestHash });
      known.resend();
    }
    for (const { frame, requestHash, secondsLeft } of waits.all())
      send({ frame: "waiting", run: frame.run, request: requestHash, seconds_left: secondsLeft });
    for (const receipt of book.pending()) send(receipt);
  }

  /** Ends running scripts that somebody objected to, and looks anew at what waits. */
  heedVetoes(): void {
    for (const known of this.#active.values()) known.heed(this.#parts.beliefs.vetoes);
    this.#lookAgain(this.#parts.waits.all());
  }

  /** Takes nothing new, ends what runs, and resolves when its receipts are written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#watch);
    for (const known of this.#active.values()) known.cancel(AGENT_STOPPED);
    await this.#parts.lane.run(() => this.#parts.waits.clear());
    for (const known of this.#active.values()) known.cancel(AGENT_STOPPED);
    await Promise.all(this.#finishing);
  }

  /** Begins what has waited long enough: everything about it is judged again. */
  async #heedTime(): Promise<void> {
    const { waits } = this.#parts;
    if (waits.size === 0) {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
    this.#lookAgain(waits.all().filter(({ secondsLeft }) => secondsLeft === 0));
    await waits.tick();
  }

  #lookAgain(waiting: readonly { readonly frame: RunFrame }[]): void {
    // Where there is no room now there is another time.
    for (const { frame } of waiting) this.#add(frame);
    this.#pump();
  }

  #add(frame: RunFrame): boolean {
    const { run, request, script, standing, breakglass } = frame;
    const bytes = [request.bytes, script, standing?.bytes, breakglass?.bytes].reduce(
      (sum, text) => sum + (text?.length ?? 0),
      0,
    );
    // An offer with the glass broken does not take the place of one without, nor of another.
    return this.#queue.add(`${run} ${request.bytes} ${breakglass?.bytes ?? ""}`, frame, bytes);
  }

  #pump(): void {
    while (!this.#stopped && this.#active.size + this.#beginning < MAX_ACTIVE_RUNS) {
      const frame = this.#queue.next();
      if (!frame) return;
      this.#beginning += 1;
      void this.#parts.lane
        .run(() => this.#begin(frame))
        .catch((error: unknown) =>
          // Nothing was executed: execution starts only behind the last thing that can throw.
          this.#parts.log("error", "a run could not begin", { run: frame.run, error: brief(String(error)) }),
        )
        .finally(() => {
          this.#beginning -= 1;
          this.#pump();
        });
    }
  }

  async #begin(frame: RunFrame): Promise<void> {
    const { beliefs, consumed, crypto, log, host, waits } = this.#parts;
    const offer = readOffer(frame);
    if (!offer) {
      log("warn", "an offer is not base64", { run: frame.run });
      return;
    }
    const requestHash = hashOf(offer.bytes, crypto);
    if (this.#active.has(requestHash)) {
      // The server asks again for what is running: it missed our answer.
      this.#parts.send({ frame: "started", run: frame.run, request: requestHash });
      return;
    }
    await this.#parts.beforeJudging();
    await this.#parts.takeCheckpoint(frame.checkpoint);
    const done = {
      consumed: (id: string) => consumed.has(id),
      uses: (standing: string) => consumed.usesOf(standing),
    };
    const verdict = await judgeOffer(offer, beliefs.deviceTrust(done), crypto);
    if (!verdict.accepted) {
      log("warn", "refused", { run: frame.run, code: verdict.because, check: verdict.check });
      // Whatever waits is for the same word: what ended it ends it for good, or until it is offered anew.
      if (offer.breakglass) await waits.end(requestHash);
      await this.#refuse(frame.run, requestHash, verdict.because, verdict.request);
      return;
    }
    const { request, standingHash, counted, breakglass } = verdict;
    // Before the request is consumed: a box that somebody spoilt must not use it up, nor be waited for.
    const secrets = openSecrets(request, frame.secrets, this.#parts.keys);
    if (!secrets.ok) {
      await this.#refuse(frame.run, requestHash, secrets.because, request);
      return;
    }
    if (breakglass && !waits.isOver(requestHash, breakglass.hash)) {
      const { delaySeconds, hash: breakglassHash } = breakglass;
      const { approvers } = verdict;
      await this.#wait(frame, { request, requestHash, breakglassHash, delaySeconds, approvers });
      return;
    }
    const now = host.nowSeconds();
    const [taken] = await Promise.all([
      consumed.consume(
        request.id,
        consumedRecord(request, requestHash, frame.run, now),
        standingHash !== undefined && counted
          ? { standing: standingHash, day: counted.day, at: counted.at }
          : undefined,
      ),
      beliefs.advance(verdict.watermark),
    ]);
    await waits.end(requestHash);
    if (!taken.ok) await this.#refuse(frame.run, requestHash, "replayed", request);
    else if (!this.#stopped)
      this.#execute(new ActiveRun(frame.run, { request, requestHash, standingHash }, this.#parts.send), {
        script: offer.script,
        input: secrets.input,
      });
  }

  /** People broke the glass: counts the delay, and says how much of it is left. */
  async #wait(frame: RunFrame, about: WaitingFor): Promise<void> {
    const { waits, send, log } = this.#parts;
    const refusal = await waits.begin(about, frame);
    if (refusal) {
      log("warn", "refused", { run: frame.run, code: refusal });
      await this.#refuse(frame.run, about.requestHash, refusal, about.request);
      return;
    }
    const secondsLeft = waits.secondsLeft(about.requestHash) ?? about.delaySeconds;
    log("warn", "the glass was broken", { run: frame.run, request: about.requestHash, secondsLeft });
    send({ frame: "waiting", run: frame.run, request: about.requestHash, seconds_left: secondsLeft });
    this.#watch ??= setInterval(() => {
      this.#heedTime().catch((error: unknown) =>
        log("error", "the time could not be heeded", { error: brief(String(error)) }),
      );
    }, 1000);
  }

  #execute(active: ActiveRun, given: GivenToScript): void {
    const { run, request, requestHash } = active;
    this.#active.set(requestHash, active);
    this.#parts.send({ frame: "started", run, request: requestHash });
    this.#parts.log("info", "started", { run, request: requestHash, kind: request.action.kind });
    const execution = this.#start(active, given);
    active.execution = execution;
    const finished = execution.done
      .then((outcome) => this.#conclude(active, outcome))
      .catch((error: unknown) =>
        this.#parts.log("error", "no receipt could be written", { run, error: brief(String(error)) }),
      )
      .finally(() => {
        this.#finishing.delete(finished);
        this.#active.delete(requestHash);
        this.#pump();
      });
    this.#finishing.add(finished);
  }

  #start(active: ActiveRun, { script, input }: GivenToScript): RunningExecution {
    const { host, reboot } = this.#parts;
    const { request } = active;
    const { action } = request;
    if (action.kind === "reboot") {
      if (!reboot) throw new Error("kinds that cannot be carried out are refused when judged");
      return executeReboot(reboot, action.delay_seconds, () => host.nowSeconds());
    }
    const stdin = input ?? (action.stdin === undefined ? undefined : encodeUtf8(action.stdin));
    const order = {
      runId: request.id,
      script: script ?? new Uint8Array(0),
      scriptHash: action.hash,
      interpreter: action.interpreter,
      args: action.args,
      ...(stdin === undefined ? {} : { stdin }),
      env: action.env,
      ...(request.run_as === "default" ? {} : { runAs: request.run_as }),
      network: request.network,
      limits: { seconds: request.limits.seconds, outputBytes: request.limits.output },
    };
    return executeScript(order, active.sinks, host);
  }

  async #conclude(active: ActiveRun, outcome: ExecutionOutcome): Promise<void> {
    const { book, send, log } = this.#parts;
    const { run, request, requestHash } = active;
    const body = executedBody(request, requestHash, outcome);
    const receipt = await book.conclude(request.id, body, run);
    log("info", "ended", { run, outcome: outcome.outcome, code: outcome.code, exit: outcome.exit });
    this.#active.delete(requestHash);
    if (active.held > 0) this.#ended = [...this.#ended, active].slice(-MAX_ENDED);
    send(receipt);
  }

  async #refuse(run: string, requestHash: string, code: string, request: Request | undefined): Promise<void> {
    const { book, send, host, log } = this.#parts;
    if (!book.hasRoomForRefusals || !this.#budget.take()) return;
    const suppressed = this.#budget.takeSuppressed();
    if (suppressed > 0) log("warn", "refusals without a receipt", { count: suppressed });
    const now = host.nowSeconds();
    const named = request?.action.kind === "script" ? { script: request.action.hash } : {};
    send(
      await book.refuse(
        { subject: requestHash, ...named, start: now, end: now, outcome: "refused", code },
        run,
      ),
    );
  }

  async #refuseUnjudged(frame: RunFrame): Promise<void> {
    const offer = readOffer(frame);
    if (offer) await this.#refuse(frame.run, hashOf(offer.bytes, this.#parts.crypto), "too-busy", undefined);
  }
}

function readOffer(frame: RunFrame): Offer | undefined {
  const signed = uncarry(frame.request);
  // However loosely it was written: the bytes count, and only those with the signed hash are executed.
  const script = frame.script === undefined ? undefined : Buffer.from(frame.script, "base64");
  const standing = frame.standing && uncarry(frame.standing);
  const breakglass = frame.breakglass && uncarry(frame.breakglass);
  if (!signed || (frame.standing && !standing) || (frame.breakglass && !breakglass)) return undefined;
  return {
    ...signed,
    ...(script ? { script } : {}),
    ...(frame.proof ? { proof: frame.proof } : {}),
    ...(standing ? { standing } : {}),
    ...(frame.standing_proof ? { standingProof: frame.standing_proof } : {}),
    ...(breakglass ? { breakglass } : {}),
  };
}
