/** The levels of protection of scripts (glossary), each in a sentence. */
import type { endpoints, ReplyOf } from "@countersign/api";

/** A level. */
export type Level = ReplyOf<typeof endpoints.system.describeServer>["level"];

/** What a level asks for before something runs. */
export const levelWords: Readonly<Record<Level, string>> = {
  off: "Nothing beyond a signed-in person. It does not protect from a stolen account, nor from whoever owns the server.",
  code: "A one-time code of a shared authenticator. It does not protect from whoever owns the server.",
  countersign: "The requester signs, and one other person signs the exact content.",
  quorum: "The requester signs, and as many people of each group as the root asks for.",
};
