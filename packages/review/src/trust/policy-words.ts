/** A policy in words: how it is called everywhere (trust.md, levels), and what it takes. */
import { type Policy, SERVER } from "@countersign/protocol";
import { durationWords } from "../text/duration-words.ts";

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

/** Who has to sign, in words. */
export function needsOf({ require, min_independent: independent }: Policy): string {
  if (require.some((need) => need.group === SERVER)) return "the server's key alone";
  const groups = require.map(({ group, min }) => `${min} of ${group}`).join(" and ");
  return independent > 0 ? `${groups}, ${independent} through an independent channel` : groups;
}

/** The whole policy in one line. */
export function policyWords(policy: Policy): string {
  const need =
    policy.requester === "server"
      ? "the server's key alone"
      : `a signed requester and ${policy.require.map((item) => `${item.min} of ${item.group}`).join(" and ")}, ${policy.min_independent} through an independent channel`;
  return `${need}; up to ${policy.max_targets} devices, open for at most ${durationWords(policy.max_window)}, network ${policy.network.join(" or ")}${policy.secrets ? ", secrets" : ""}, run as ${(policy.run_as ?? ["default"]).join(" or ")}`;
}
