/** An admission token: which machines may come by themselves, how many, until when, and what nobody checks. */
import type { TokenModel } from "@countersign/review";
import { card, keyLines, policiesCard } from "./document-cards.ts";
import { type Child, el } from "./dom.ts";
import { exactly, fromNow, when } from "./words.ts";

/** All of a token. */
export function tokenContents({ client, names, max, issued, expires, key, policies }: TokenModel): Child[] {
  return [
    card(
      "Machines that come by themselves",
      el(
        "p",
        { class: "devices" },
        el("span", { class: "many" }, max.toLocaleString()),
        el("span", { class: "large" }, `for ${client}`),
      ),
      el("p", {}, "Whoever holds the key of this token lets them in. Nobody compares their fingerprints."),
      el(
        "dl",
        { class: "facts" },
        el("dt", {}, "called"),
        el("dd", { class: "mono", id: "names" }, names),
        el("dt", {}, "from"),
        el("dd", { title: exactly(issued) }, when(issued)),
        el("dt", {}, "until"),
        el("dd", { title: exactly(expires) }, `${when(expires)} (${fromNow(expires)})`),
        el("dt", {}, "key"),
        el("dd", {}, ...keyLines([key])),
      ),
      el(
        "p",
        { class: "small soft" },
        "Each machine checks client, name and date itself. The number is counted by the server, and here.",
      ),
    ),
    policiesCard(client, policies),
  ];
}
