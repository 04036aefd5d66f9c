/** Before signing: is the request that the server composed the one that was asked for? The server may lie; the signature would make it true. */
import type { Request, Target } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { rootOfTargets } from "@countersign/review";

/** A script as the requester means it. */
export interface AskedScript {
  readonly name: string;
  /** Undefined: the newest. */
  readonly version: number | undefined;
  /** Hash of the bytes that the requester looked at or put. */
  readonly hash: string;
  readonly interpreter: string;
  /** All arguments, in the order of the script's parameters. */
  readonly arguments: readonly string[];
}

/** What the requester asked for: everything that affects execution. */
export interface Asked {
  readonly client: string;
  readonly kind: "script" | "reboot";
  readonly script: AskedScript | undefined;
  /** In any order. */
  readonly targets: readonly Target[];
  /** The id that the boxes of secrets are bound to; undefined: none was chosen. */
  readonly requestId?: string | undefined;
  /** What each secret commits to, in order. */
  readonly secrets?: readonly { readonly param: string; readonly commitment: string }[] | undefined;
  readonly reason: string;
  readonly requester: { readonly authority: string; readonly person: string };
  readonly runAs: string;
  readonly network: "host" | "none";
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined: none. */
  readonly stdin: string | undefined;
  /** Seconds and bytes, at most. */
  readonly limits: { readonly seconds: number; readonly output: number };
  /** Of a reboot. */
  readonly delaySeconds: number;
  /** Seconds; undefined: the usual four hours. */
  readonly windowSeconds: number | undefined;
  /** Seconds, by the requester's own clock. */
  readonly now: number;
}

const USUAL_WINDOW_SECONDS = 4 * 3600;
/** The server's clock and the requester's may differ by this much. */
const CLOCK_SLACK_SECONDS = 600;

/** The first difference in words, or undefined where the request is what was asked for. */
export function differenceFromAsked(request: Request, asked: Asked): string | undefined {
  const { requester, run_as: runAs, network } = request;
  const differences: readonly (readonly [boolean, string])[] = [
    [request.client !== asked.client, `client ${request.client} instead of ${asked.client}`],
    [request.action.kind !== asked.kind, `kind ${request.action.kind} instead of ${asked.kind}`],
    ...scriptDifferences(request, asked),
    [
      request.action.kind === "reboot" && request.action.delay_seconds !== asked.delaySeconds,
      "another delay before the restart",
    ],
    [
      request.target_count !== asked.targets.length,
      `${request.target_count} devices instead of ${asked.targets.length}`,
    ],
    [!hasTheseTargets(request, asked.targets), "devices that nobody asked for"],
    [asked.requestId !== undefined && request.id !== asked.requestId, "another request id"],
    [request.reason !== asked.reason, "another reason"],
    [
      requester.person !== asked.requester.person || requester.authority !== asked.requester.authority,
      `requester ${requester.person} of ${requester.authority} instead of ${asked.requester.person}`,
    ],
    [
      !request.roots.some(({ authority }) => authority === asked.requester.authority),
      "a request that your own authority does not judge",
    ],
    [runAs !== asked.runAs, `run as ${runAs} instead of ${asked.runAs}`],
    [network !== asked.network, `network ${network} instead of ${asked.network}`],
    [
      request.limits.seconds > asked.limits.seconds || request.limits.output > asked.limits.output,
      `limits of ${request.limits.seconds} seconds and ${request.limits.output} bytes of output`,
    ],
    [!isWindow(request, asked), "another window than was asked for"],
  ];
  return differences.find(([differs]) => differs)?.[1];
}

function scriptDifferences(
  { action }: Request,
  { script: asked, environment, stdin, secrets = [] }: Asked,
): readonly (readonly [boolean, string])[] {
  if (action.kind !== "script" || !asked) return [[action.kind === "script", "a script"]];
  return [
    [action.name !== asked.name, "another script"],
    [
      asked.version !== undefined && action.version !== asked.version,
      `version ${action.version} instead of ${asked.version}`,
    ],
    [action.hash !== asked.hash, "other script content than the server showed"],
    [
      action.interpreter !== asked.interpreter,
      `interpreter ${action.interpreter} instead of ${asked.interpreter}`,
    ],
    [!sameTexts(action.args, asked.arguments), "other arguments"],
    [!sameVariables(action.env, environment), "an environment that nobody asked for"],
    [action.stdin !== stdin, "standard input that nobody asked for"],
    [!sameSecrets(action.secrets, secrets), "other secrets than were typed"],
  ];
}

function hasTheseTargets(request: Request, asked: readonly Target[]): boolean {
  if (!request.targets) return request.targets_root === rootOfTargets(asked, nodeCrypto);
  const byFingerprint = new Map(asked.map((target) => [target.fingerprint, target]));
  return request.targets.every(({ fingerprint, name, admission }) => {
    const target = byFingerprint.get(fingerprint);
    return target?.name === name && target.admission === admission;
  });
}

function isWindow({ not_before: from, not_after: until }: Request, asked: Asked): boolean {
  const longest = asked.windowSeconds ?? USUAL_WINDOW_SECONDS;
  return from <= asked.now + CLOCK_SLACK_SECONDS && until <= asked.now + longest + CLOCK_SLACK_SECONDS;
}

function sameSecrets(
  left: readonly { readonly param: string; readonly commitment: string }[],
  right: NonNullable<Asked["secrets"]>,
): boolean {
  return sameTexts(
    left.map(({ param, commitment }) => `${param} ${commitment}`),
    right.map(({ param, commitment }) => `${param} ${commitment}`),
  );
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, at) => text === right[at]);
}

function sameVariables(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && left[name] === right[name])
  );
}
