/** A request for a run as it came: checked for its form, and nothing looked up yet. */
import type { AskedRings } from "@countersign/api";

/** A secret as it came: nobody here can open its boxes. */
export interface AskedSecret {
  readonly param: string;
  readonly commitment: string;
  readonly boxes: readonly { readonly fingerprint: string; readonly box: string }[];
}

/** What somebody asks for. */
export interface AskedRun {
  readonly kind: "script" | "reboot";
  readonly script: string | undefined;
  readonly version: number | undefined;
  readonly arguments: Readonly<Record<string, string>>;
  /** Ids or fingerprints. */
  readonly devices: readonly string[];
  readonly reason: string;
  readonly runAs: string;
  readonly network: "host" | "none";
  readonly stdin: string | undefined;
  /** Id of the request, where whoever asks chose it. */
  readonly requestId?: string | undefined;
  /** What each secret commits to, and its box for each device. */
  readonly secrets?: readonly AskedSecret[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Of a reboot, seconds. */
  readonly delaySeconds: number | undefined;
  readonly limits: { readonly seconds: number; readonly output: number } | undefined;
  readonly windowSeconds: number | undefined;
  /** Whether people shall be asked even where a standing approval covers it. */
  readonly askPeople: boolean;
  readonly requester: { readonly authority: string; readonly person: string } | undefined;
  /** In which order it goes out; undefined: to all devices at once. */
  readonly rings?: AskedRings | undefined;
}
