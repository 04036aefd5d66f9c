/** A policy in words: how it is called everywhere (trust.md, levels), and what it takes. */
import { type Policy, SERVER } from "@countersign/protocol";
import { durationWords } from "../text/duration-words.ts";
import { listed, numberWord } from "../text/some-of.ts";

/** Who has to be trusted for this kind of action. */
export type TrustWord = "server-trust" | "console-trust" | "device-trust";

/** The word for a policy. */
export function trustWord(policy: Pick<Policy, "requester" | "min_independent">): TrustWord {
  if (policy.requester === "server") return "server-trust";
  return policy.min_independent > 0 ? "device-trust" : "console-trust";
}

/** What the word means, in a sentence. */
export const TRUST_SENTENCES: Readonly<Record<TrustWord, string>> = {
  "server-trust": "whoever owns the server can run code",
  "console-trust": "people must sign, on pages that the server may have shown them",
  "device-trust": "people must sign, at least one of them out of the server's reach",
};

/** Whom the groups of a policy consist of: the persons of its root, without whoever asks. */
export interface Eligible {
  readonly persons: readonly { readonly id: string; readonly groups: readonly string[] }[];
  readonly asks?: string | undefined;
}

/** No more names than one takes in at a glance. */
const MOST_NAMES = 4;

/** Who has to sign, in words: `one of the approvers (ann or bob), out of the server's reach`. Names stand there where they are known and few. */
export function needsOf(policy: Policy, among?: Eligible): string {
  if (policy.require.some((need) => need.group === SERVER)) return "the server's key alone";
  return `${listed(
    policy.require.map((need) => groupNeed(need, among)),
    "and",
  )}${reachWords(policy)}`;
}

/** So many of a group: `one of the approvers`. */
export function ofGroup(count: number, group: string): string {
  return `${numberWord(count)} of ${groupName(group)}`;
}

/** A group of a root, named in a sentence. */
export function groupName(group: string): string {
  return group === "approvers" ? "the approvers" : `the group ${group}`;
}

/** The whole policy in one line. */
export function policyWords(policy: Policy): string {
  const signers = policy.require.map(({ group, min }) => `of ${ofGroup(min, group)}`);
  const need =
    policy.requester === "server"
      ? "the server's key alone"
      : `the signatures ${listed(["of whoever asks", ...signers], "and")}${reachWords(policy)}`;
  return `${need}; up to ${policy.max_targets} devices, open for at most ${durationWords(policy.max_window)}, network ${policy.network.join(" or ")}${policy.secrets ? ", secrets" : ""}, run as ${(policy.run_as ?? ["default"]).join(" or ")}`;
}

function groupNeed(
  { group, min }: { readonly group: string; readonly min: number },
  among?: Eligible,
): string {
  const members = among?.persons
    .filter(({ id, groups }) => groups.includes(group) && id !== among.asks)
    .map(({ id }) => id);
  const areNamed = members !== undefined && members.length >= min && members.length <= MOST_NAMES;
  return `${ofGroup(min, group)}${areNamed ? ` (${listed(members, min === 1 ? "or" : "and")})` : ""}`;
}

/** How many of the signatures the server must have had no part in. */
function reachWords({ require, min_independent: independent }: Policy): string {
  if (independent === 0) return "";
  const all = require.reduce((sum, { min }) => sum + min, 0);
  if (independent >= all) return `, ${all > 1 ? "all of them " : ""}out of the server's reach`;
  return `, at least ${numberWord(independent)} of them out of the server's reach`;
}
