/** What people sign when something went wrong, as it is shown to them: plain JSON, safe to put on a screen. */
import type { LogHead } from "@countersign/protocol";
import type { DeviceShown, RequestModel } from "../requests/request-model.ts";
import type { Segment } from "../text/segment.ts";
import type { TrustSignature } from "../trust/root-model.ts";

/** Broken glass, with all of the request that it is for. Times are seconds since 1970. */
export interface BreakglassModel {
  readonly document: "breakglass";
  readonly hash: string;
  readonly shortCode: string;
  readonly client: string;
  /** What it does, in big words, one sentence each. */
  readonly does: readonly string[];
  readonly request: RequestModel;
  /** The one device; undefined where the request names another, which no device takes. */
  readonly device: DeviceShown | undefined;
  readonly fingerprint: string;
  readonly delaySeconds: number;
  readonly reason: readonly Segment[];
  readonly issued: number;
  readonly warnings: readonly string[];
  readonly signatures: readonly TrustSignature[];
  readonly needs: readonly string[];
}

/** A log reset. */
export interface LogresetModel {
  readonly document: "logreset";
  readonly hash: string;
  readonly shortCode: string;
  readonly authorityName: readonly Segment[];
  /** Who says so, by their id in the root; `server` where the policies leave it to the server. */
  readonly by: string;
  readonly reason: readonly Segment[];
  readonly lost: LogHead;
  readonly onward: LogHead;
  /** How many entries it gives up, such as `at least 25`. */
  readonly entries: string;
  readonly issued: number;
  readonly warnings: readonly string[];
  readonly signatures: readonly TrustSignature[];
  readonly needs: readonly string[];
}
