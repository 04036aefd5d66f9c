/** Why a device would not follow a root, or has not yet: by what it signed itself. Pure. */
import type { LeftDevice } from "@countersign/api";
import type { PinnedRoot } from "@countersign/protocol";
import type { Follower } from "./trust-questions.ts";
import type { KnownAuthority } from "./trust-registry.ts";

/** Whoever was not heard of for so long is not counted on. */
export const LONG_ASLEEP_SECONDS = 30 * 86_400;

/** The reason, in a word and a sentence. */
export type LeftReason = Pick<LeftDevice, "because" | "detail" | "since">;

/** A device that lacks nothing but time is none of these: sleeping for long, silent, or on a chain that does not lead there. */
export function chainReason(
  follower: Follower,
  known: KnownAuthority | undefined,
  now: number,
): LeftReason | undefined {
  const { heardAt, connected, release } = follower;
  const pin = known && follower.pins.find(({ authority }) => authority === known.authority);
  if (known && pin) {
    const held = known.roots.find(({ pinned }) => pinned.version === pin.version);
    if (!held && pin.version > known.newest.version)
      return {
        because: "ahead",
        detail: `It holds version ${pin.version}, which is not published here: publish it again.`,
        since: null,
      };
    if (!held || held.pinned.hash !== pin.hash)
      return {
        because: held ? "fork" : "chain-gap",
        detail: `It holds another version ${pin.version} than is published here: no chain leads on. Its administrator runs countersign agent repin there.`,
        since: null,
      };
  }
  if (connected || now - heardAt <= LONG_ASLEEP_SECONDS) return undefined;
  return release === undefined
    ? {
        because: "no-status",
        detail: "It enrolled 30 days ago and never signed a status: switch its agent on, or retire it.",
        since: heardAt,
      }
    : {
        because: "asleep",
        detail: "It was not heard of for 30 days. It follows if it comes back; retire it if it will not.",
        since: heardAt,
      };
}

/** A client that a root served and does not serve any more, or an agent that it calls too old. */
export function ruleReason(
  { client, release }: Follower,
  before: PinnedRoot | undefined,
  after: PinnedRoot,
): LeftReason | undefined {
  const serves = (pin: PinnedRoot) => pin.root.policies.some((policy) => policy.client === client);
  if (before && serves(before) && !serves(after))
    return {
      because: "client-without-policy",
      detail: `The root has no policy for ${client} any more: nothing would run there.`,
      since: null,
    };
  const wanted = after.root.min_release;
  if (release !== undefined && release < wanted && (!before || release >= before.root.min_release))
    return {
      because: "agent-too-old",
      detail: `Its agent is release ${release}, and the root asks for ${wanted}: update it first.`,
      since: null,
    };
  return undefined;
}

/** A device with its reason, as the API names it. */
export function leftDevice(
  { id, name, client, pins }: Follower,
  authority: string,
  reason: LeftReason,
): LeftDevice {
  const pin = pins.find((one) => one.authority === authority);
  return { id, name, client, version: pin?.version ?? null, ...reason };
}
