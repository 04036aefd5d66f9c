/** What the runner believes at this moment, and the only place where that changes: written down first, used afterwards. */
import type { Crypto, DeviceTrust, FloorState, KnownVeto } from "@countersign/protocol";
import type { DeviceIdentity } from "../identity/device-identity.ts";
import { RELEASE } from "../identity/release.ts";
import type { DocumentStore } from "../state/document-store.ts";
import { readFloorFile } from "../trust/floor-file.ts";
import { takeCheckpoint, type ShownCheckpoint } from "../trust/take-checkpoint.ts";
import { takeTrust, type TrustOffer } from "../trust/take-trust.ts";
import { dropWatermark, saveTrust, saveWatermark } from "../trust/trust-store.ts";
import { type Objection, peopleOf, pinsOf, type Taken, type TrustState } from "../trust/trust-state.ts";

/** What stays the same while a runner lives. */
export interface BeliefSettings {
  readonly documents: DocumentStore;
  readonly identity: DeviceIdentity;
  readonly machine?: string;
  readonly floorPath: string;
  readonly kinds: readonly string[];
  readonly stateFault?: "state-cloned" | "state-rolled-back";
  readonly clock: () => number;
  /** Called where something was taken that may be written down a little later: `saveUnsaved` does it. */
  readonly onUnsaved: () => void;
  readonly crypto: Crypto;
}

/** The runner's beliefs. Calls must not overlap: the runner's lane sees to that. */
export class Beliefs {
  readonly #settings: BeliefSettings;
  #state: TrustState;
  #stateFault: BeliefSettings["stateFault"];

  constructor(settings: BeliefSettings, state: TrustState) {
    this.#settings = settings;
    this.#stateFault = settings.stateFault;
    this.#state = state;
  }

  get state(): TrustState {
    return this.#state;
  }

  get vetoes(): readonly KnownVeto[] {
    return this.#state.vetoes;
  }

  /** The floor as it stands on disk now. */
  floor(): FloorState {
    return readFloorFile(this.#settings.floorPath);
  }

  /** Takes what a server shows. Resolves when what was taken is durable. */
  async take(offer: TrustOffer): Promise<{ changed: boolean; objections: readonly Objection[] }> {
    const { identity, machine, crypto, clock } = this.#settings;
    const own = {
      fingerprint: identity.fingerprint,
      seal: identity.seal,
      ...(machine === undefined ? {} : { machine }),
    };
    return this.#adopt(await takeTrust(this.#state, own, offer, crypto, clock()));
  }

  /**
   * Takes the checkpoint that came with a run. An alarm is durable when this resolves; a newer checkpoint need not be:
   * after a crash the device witnesses an older one, and no run waits for the disk because of it.
   */
  async takeCheckpoint(
    shown: ShownCheckpoint | undefined,
  ): Promise<{ changed: boolean; objections: readonly Objection[] }> {
    const taken = await takeCheckpoint(this.#state, shown, this.#settings.crypto);
    if (taken.state.logFault !== this.#state.logFault) return this.#adopt(taken);
    const changed = taken.state !== this.#state;
    this.#state = taken.state;
    if (changed) this.#settings.onUnsaved();
    return { changed, objections: taken.objections };
  }

  /** Writes down what `onUnsaved` announced. */
  async saveUnsaved(): Promise<void> {
    await saveTrust(this.#settings.documents, this.#state);
  }

  /** Replaces everything: only what the local administrator asked for. Resolves when durable. */
  async replace(state: TrustState): Promise<void> {
    if (state.watermark < this.#state.watermark) await dropWatermark(this.#settings.documents);
    await saveTrust(this.#settings.documents, state);
    this.#state = state;
  }

  /** The administrator said that this state belongs here. */
  bindAnew(): void {
    this.#stateFault = undefined;
  }

  /** Moves the watermark on to a time that persons signed. Resolves when durable; never moves it back. */
  async advance(seconds: number): Promise<void> {
    if (seconds <= this.#state.watermark) return;
    await saveWatermark(this.#settings.documents, seconds);
    this.#state = { ...this.#state, watermark: seconds };
  }

  /** The device's side of a judgement, as of now. */
  deviceTrust(done: Pick<DeviceTrust, "consumed" | "uses">): DeviceTrust {
    const { identity, kinds, clock } = this.#settings;
    const { admission, vetoes, watermark, logFault, goneKeys } = this.#state;
    return {
      fingerprint: identity.fingerprint,
      pins: pinsOf(this.#state),
      people: peopleOf(this.#state),
      ...(admission ? { admission } : {}),
      floor: this.floor(),
      vetoes,
      watermark,
      clock: clock(),
      ...done,
      goneKeys: new Set(goneKeys),
      ...(this.#stateFault ? { stateFault: this.#stateFault } : {}),
      ...(logFault ? { logFault } : {}),
      release: RELEASE,
      kinds,
    };
  }

  async #adopt({
    state,
    objections,
  }: Taken): Promise<{ changed: boolean; objections: readonly Objection[] }> {
    const changed = state !== this.#state;
    if (changed) {
      await saveTrust(this.#settings.documents, state);
      this.#state = state;
    }
    return { changed, objections };
  }
}
