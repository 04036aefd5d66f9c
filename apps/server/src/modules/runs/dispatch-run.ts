/**
 * Dispatch: from a committed run to the devices that are connected here. What is prepared in a transaction is sent in
 * the moment of its commit, without reading anything back; other replicas hear of it and read it themselves.
 */
import { carry, encodeBase64, MAX_LISTED_TARGETS, type Signed } from "@countersign/protocol";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { perServer } from "../../platform/per-server.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { type DeviceLink, deviceLinksOf, MAX_UNBEGUN } from "../devices/index.ts";
import { findDocument } from "../trust/index.ts";
import { findRun, openRunsOf, type RunRow, type RunTarget, signedOf, targetsOf } from "./run-store.ts";
import { findRollout } from "./rings/rollout-store.ts";
import { inboxOf } from "./run-inbox.ts";
import { type SecretBox, secretsOf } from "./run-secrets.ts";
import { scriptBytes } from "./script-cache.ts";
import { TargetTree } from "./target-proofs.ts";

/** A run with all that devices need of it. */
export interface Dispatchable {
  readonly run: string;
  /** Bytes of output that each stream may have. */
  readonly limitOutput: number;
  readonly signed: Signed;
  /** Of a use: the standing approval with its signatures. */
  readonly standing?: Signed | undefined;
  /** Where people broke the glass: what they signed. */
  readonly breakglass?: Signed | undefined;
  readonly script: Uint8Array | undefined;
  /** In the order of the request. */
  readonly targets: readonly RunTarget[];
  /** Boxes by device id, where the request has secrets. */
  readonly secrets?: ReadonlyMap<string, readonly SecretBox[]> | undefined;
  /** Seconds: when its window closes. */
  readonly until: number;
  /** Of a rollout: the ring of each target, in the same order. */
  readonly rings?: readonly (number | null)[] | undefined;
}

/** Runs to many devices that are kept while those come: reading thousands of targets again for each would not end. */
const KEPT_LARGE_RUNS = 8;

/** The dispatcher of one server process. */
export class RunDispatcher {
  readonly #ctx: ServerContext;
  readonly #prepared = new Map<string, Dispatchable>();
  readonly #large = new Map<string, RunFrames>();

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
  }

  /** Lays a run ready within the transaction that makes it dispatched. */
  prepare(run: Dispatchable): void {
    this.#prepared.set(run.run, run);
  }

  /** Forgets what was laid ready: the transaction failed. */
  forget(run: string): void {
    this.#prepared.delete(run);
  }

  /** A run was committed as dispatched, here or in another replica. */
  committed(run: string): void {
    const prepared = this.#prepared.get(run);
    this.#prepared.delete(run);
    if (prepared) this.#send(this.#keep(new RunFrames(prepared)), Infinity);
    else if (deviceLinksOf(this.#ctx).size > 0) this.#sendStored(run);
  }

  /** A device began or ended a run, or time passed: what was held back for it is sent where there is room again. */
  async sendHeld(link: DeviceLink): Promise<void> {
    if (link.unbegun.resume(this.#ctx.clock.seconds())) await this.sendOpen(link);
  }

  /** A device was told of what was published: what was held back for it until then is sent. */
  async sendHeldBack(link: DeviceLink): Promise<void> {
    if (link.untold > 0 || !link.heldBack) return;
    link.heldBack = false;
    await this.sendOpen(link);
  }

  /** Sends a device what is open for it, as much as it can hold: at the beginning of each connection. */
  async sendOpen(link: DeviceLink): Promise<void> {
    const open = await inTransaction(this.#ctx, systemActor("dispatch-runs"), async (tx) => {
      const loaded: { frames: RunFrames; position: number }[] = [];
      const unsent = (await openRunsOf(tx, link.device)).filter(({ run }) => !link.sentRuns.has(run.id));
      // One after the other: a transaction is one connection. One more than is sent shows that there are more.
      for (const { run, position } of unsent.slice(0, MAX_UNBEGUN + 1))
        loaded.push({ frames: await this.#load(tx, run), position });
      return loaded;
    });
    // Some of their output may have come on an earlier connection.
    for (const { frames, position } of open) this.#sendTo(link, frames, position, undefined);
  }

  #sendStored(run: string): void {
    inTransaction(this.#ctx, systemActor("dispatch-runs"), async (tx) => {
      const row = await findRun(tx, run);
      const rollout = await findRollout(tx, run);
      if (row?.state !== "dispatched" || rollout?.state === "stopped") return undefined;
      return { frames: await this.#load(tx, row), openRing: rollout?.ring ?? Infinity };
    }).then(
      (found) => found && this.#send(found.frames, found.openRing),
      (error: unknown) => this.#ctx.log.error({ err: error, run }, "a run was not dispatched"),
    );
  }

  async #load(tx: Tx, row: RunRow): Promise<RunFrames> {
    const kept = this.#large.get(row.id);
    if (kept) return kept;
    const targets = await targetsOf(tx, row.id);
    // As it stands now: approvals may have been added since.
    const standing = row.standing_hash === null ? undefined : await findDocument(tx, row.standing_hash);
    return this.#keep(
      new RunFrames({
        run: row.id,
        limitOutput: row.limit_output,
        signed: signedOf(row),
        standing,
        breakglass: row.breakglass_hash === null ? undefined : await findDocument(tx, row.breakglass_hash),
        secrets: await secretsOf(tx, row.id),
        until: row.not_after,
        script: row.script_hash === null ? undefined : await scriptBytes(this.#ctx, tx, row.script_hash),
        targets: targets.map(({ device_id: device, fingerprint, name, admission }) => ({
          device,
          fingerprint,
          name,
          admission,
        })),
        rings: targets.some(({ ring }) => ring !== null) ? targets.map(({ ring }) => ring) : undefined,
      }),
    );
  }

  /** Keeps what is costly to make; what was dispatched never changes. */
  #keep(frames: RunFrames): RunFrames {
    if (frames.targets.length <= MAX_LISTED_TARGETS) return frames;
    this.#large.delete(frames.run);
    this.#large.set(frames.run, frames);
    const [oldest] = this.#large.keys();
    if (this.#large.size > KEPT_LARGE_RUNS && oldest !== undefined) this.#large.delete(oldest);
    return frames;
  }

  /** To those of its devices that are connected, as far as its rings are open. */
  #send(frames: RunFrames, openRing: number): void {
    const links = deviceLinksOf(this.#ctx);
    for (const [position, target] of frames.targets.entries()) {
      if ((frames.rings?.[position] ?? 0) > openRing) continue;
      const link = links.find(target.device);
      // A connection that is not ready yet reads what is open for it when it is.
      if (link?.ready) this.#sendTo(link, frames, position, frames.limitOutput);
    }
  }

  #sendTo(link: DeviceLink, frames: RunFrames, position: number, room: number | undefined): void {
    const { run, until } = frames;
    if (link.sentRuns.has(run)) return;
    if (link.untold > 0) {
      link.heldBack = true;
      return;
    }
    const text = frames.forTarget(position);
    if (!link.unbegun.take(run, { bytes: text.length, until }, this.#ctx.clock.seconds())) return;
    if (!link.sendText(text)) return;
    link.sentRuns.set(run, room);
    inboxOf(this.#ctx).sent(run, link.device);
  }
}

/** The `run` frame of each target; most of it is the same text for all. */
class RunFrames {
  readonly run: string;
  readonly limitOutput: number;
  readonly targets: readonly RunTarget[];
  readonly until: number;
  readonly rings: readonly (number | null)[] | undefined;
  readonly #head: string;
  /** The frame as it is where all targets are listed: encoded once, sent to all. */
  #common: Buffer | undefined;
  #tree: TargetTree | undefined;
  readonly #secrets: ReadonlyMap<string, readonly SecretBox[]>;

  constructor({
    run,
    limitOutput,
    signed,
    standing,
    breakglass,
    script,
    targets,
    secrets,
    until,
    rings,
  }: Dispatchable) {
    const frame = {
      frame: "run",
      run,
      request: carry(signed),
      ...(standing ? { standing: carry(standing) } : {}),
      ...(breakglass ? { breakglass: carry(breakglass) } : {}),
      ...(script ? { script: encodeBase64(script) } : {}),
    };
    this.#head = JSON.stringify(frame).slice(0, -1);
    this.run = run;
    this.limitOutput = limitOutput;
    this.targets = targets;
    this.until = until;
    this.rings = rings;
    this.#secrets = secrets ?? new Map();
  }

  forTarget(position: number): string | Buffer {
    const secrets = this.#secrets.get(this.targets[position]?.device ?? "");
    const own = secrets ? `,"secrets":${JSON.stringify(secrets)}` : "";
    if (this.targets.length <= MAX_LISTED_TARGETS && own !== "") return `${this.#head}${own}}`;
    if (this.targets.length <= MAX_LISTED_TARGETS) return (this.#common ??= Buffer.from(`${this.#head}}`));
    this.#tree ??= new TargetTree(this.targets);
    return `${this.#head}${own},"proof":${JSON.stringify(this.#tree.prove(position))}}`;
  }
}

/** The dispatcher of a server. */
export const dispatcherOf = perServer((ctx) => new RunDispatcher(ctx));
