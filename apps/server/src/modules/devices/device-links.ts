/** Which devices are connected to this process, and the way to each. The gateway fills it in; whoever has something to send asks. */
import type { FromServer } from "@countersign/protocol";
import { perServer } from "../../platform/per-server.ts";
import type { UnbegunRuns } from "./unbegun-runs.ts";

/** A proven connection of one device. */
export interface DeviceLink {
  readonly device: string;
  /** Client of the device when it connected, as rows name it. */
  readonly clientId: number;
  /** Whether the device has been told of all trust material and may be sent runs. */
  readonly ready: boolean;
  /** Publications that it has not been told of yet. A run that came before them could be refused: it is held back. */
  untold: number;
  /** Whether a run was held back meanwhile. */
  heldBack: boolean;
  /**
   * Runs that were sent on this connection, never twice on one; with the bytes of output that each stream may have, as long
   * as nothing of that can have come on another connection.
   */
  readonly sentRuns: Map<string, number | undefined>;
  /** Those of them that wait on the device. */
  readonly unbegun: UnbegunRuns;
  /** Sends a frame; false where the connection is closing or its reader too slow. */
  send(frame: FromServer): boolean;
  /** The same for a frame that is text already, so that many devices share one. */
  sendText(frame: string | Buffer): boolean;
  /** Ends it with a WebSocket code and a reason of at most 123 bytes. */
  close(code: number, reason: string): void;
}

/** The connections of one process. */
export class DeviceLinks {
  readonly #links = new Map<string, DeviceLink>();

  /** Puts a newly proven connection in place; the one before it is closed. */
  attach(link: DeviceLink): void {
    this.#links.get(link.device)?.close(4001, "another connection of this device was proven");
    this.#links.set(link.device, link);
  }

  /** Takes a connection away, if it is still the one in place; true where it was. */
  detach(link: DeviceLink): boolean {
    return this.#links.get(link.device) === link && this.#links.delete(link.device);
  }

  find(device: string): DeviceLink | undefined {
    return this.#links.get(device);
  }

  all(): DeviceLink[] {
    return [...this.#links.values()];
  }

  get size(): number {
    return this.#links.size;
  }
}

/** The connections of a server. */
export const deviceLinksOf = perServer(() => new DeviceLinks());
