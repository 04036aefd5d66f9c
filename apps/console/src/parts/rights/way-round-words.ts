/** What a combination of rights lets one person do, and what closes it. */
import type { WayRound } from "@countersign/api";

/** Each combination in two sentences. */
export const wayRoundWords: Readonly<
  Record<WayRound["code"], { readonly sentence: string; readonly remedy: string }>
> = {
  "all-in-one-hand": {
    sentence:
      "Scripts, API keys and console users at once: whoever also gets at a code has everything in one hand.",
    remedy: "Close Extensions, the script repository and console users together.",
  },
  "decides-and-asks": {
    sentence: "They may change Advanced Security and ask for runs: they decide on the guard that they pass.",
    remedy: "Close Extensions, or let somebody else ask for runs.",
  },
  "keys-and-scripts": {
    sentence: "They may change a script and have an API key ask for it, with nobody at the keyboard.",
    remedy: "Close Extensions, or open the script repository to look only.",
  },
};
