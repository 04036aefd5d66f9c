/** As whom a script runs and what it can reach, in words. */
import type { RequestModel } from "./request-model.ts";

const EVERYTHING = /^(root|toor|system|administrator|localsystem|nt-?authority)$/i;

/** What a user name means for the machine. */
export function runAsWords(user: string): RequestModel["runAs"] {
  if (EVERYTHING.test(user)) return { user, everything: "yes", words: "may do everything on the machine" };
  if (user === "default")
    return {
      user,
      everything: "perhaps",
      words: "as the agent's own user: where the agent runs as root, may do everything on the machine",
    };
  return { user, everything: "no", words: `with what ${user} may do on the machine` };
}

/** What a choice of network means. */
export function networkWords(value: "host" | "none"): RequestModel["network"] {
  return value === "host"
    ? { value, words: "reaches every network that the machine reaches" }
    : { value, words: "reaches no network" };
}
