/** What a policy amounts to, in the words that are used everywhere (trust.md, levels). */
import type { Policy } from "@countersign/protocol";

/** Who has to be trusted for this kind of action. */
export type TrustWord = "server-trust" | "console-trust" | "device-trust";

/** The word for a policy. */
export function trustWord(policy: Pick<Policy, "requester" | "min_independent">): TrustWord {
  if (policy.requester === "server") return "server-trust";
  return policy.min_independent === 0 ? "console-trust" : "device-trust";
}

/** What the word means, in a sentence. */
export const trustSentences: Readonly<Record<TrustWord, string>> = {
  "server-trust": "whoever owns the server can run code",
  "console-trust": "two people must sign, on pages that the server may have shown them",
  "device-trust": "people must sign, at least one of them out of the server's reach",
};

/** The sentence for how the agent's processes are kept apart. */
export const separationSentences = {
  "separate-users": "link and collector run as a user of their own",
  "same-account": "nominal: link and collector run in the runner's own account",
  "server-account": "nominal: server-trust, the agent runs in the server's own account",
} as const;
