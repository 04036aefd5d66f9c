/** Before signing: is the request that the server composed the one that was asked for? The server may lie; the signature would make it true. */
import type { Request } from "@countersign/protocol";

/** What the requester asked for, as far as they said it. */
export interface Asked {
  readonly script: string | undefined;
  readonly kind: "script" | "reboot";
  /** Hash of the script version that the requester looked at or put. */
  readonly scriptHash: string | undefined;
  readonly fingerprints: readonly string[];
  readonly reason: string;
  readonly person: string;
  readonly runAs: string;
  readonly network: "host" | "none";
  readonly values: readonly string[];
}

/** The first difference in words, or undefined where the request is what was asked for. */
export function differenceFromAsked(request: Request, asked: Asked): string | undefined {
  const targets = request.targets?.map((target) => target.fingerprint) ?? [];
  const differences: readonly (readonly [boolean, string])[] = [
    [request.action.kind !== asked.kind, `kind ${request.action.kind} instead of ${asked.kind}`],
    [request.action.kind === "script" && request.action.name !== asked.script, "another script"],
    [
      request.action.kind === "script" &&
        asked.scriptHash !== undefined &&
        request.action.hash !== asked.scriptHash,
      "other script content than the server showed",
    ],
    [
      request.action.kind === "script" && Object.keys(request.action.env).length > 0,
      "an environment that nobody asked for",
    ],
    [
      request.action.kind === "script" &&
        asked.values.some(
          (value) => request.action.kind === "script" && !request.action.args.includes(value),
        ),
      "other arguments",
    ],
    [
      request.target_count !== asked.fingerprints.length,
      `${request.target_count} devices instead of ${asked.fingerprints.length}`,
    ],
    [
      request.targets !== undefined &&
        targets.some((fingerprint) => !asked.fingerprints.includes(fingerprint)),
      "a device that nobody asked for",
    ],
    [request.reason !== asked.reason, "another reason"],
    [
      request.requester.person !== asked.person,
      `requester ${request.requester.person} instead of ${asked.person}`,
    ],
    [request.run_as !== asked.runAs, `run as ${request.run_as} instead of ${asked.runAs}`],
    [request.network !== asked.network, `network ${request.network} instead of ${asked.network}`],
  ];
  return differences.find(([differs]) => differs)?.[1];
}
