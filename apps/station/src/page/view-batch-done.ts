/** After the touches: what came of each, and what still waits. */
import { type Subject, toSign } from "./batch-state.ts";
import { announce, el, show } from "./dom.ts";
import type { About } from "./types.ts";

const STATES: Readonly<Record<string, string>> = {
  "awaiting-signatures": "Handed in. Others sign, as far as the roots ask for it.",
  dispatched: "Enough people have signed: it went to the devices.",
  published: "Enough people have signed: it is published, and devices take it as soon as they hear of it.",
  draft: "Handed in. It is published by itself when enough others have signed.",
  kept: "The server does not answer. Your signature is kept here and handed in when it is back.",
};

/** Says it. */
export function showBatchDone(about: About, subjects: readonly Subject[], back: () => void): void {
  const signed = subjects.filter(({ outcome }) => outcome && outcome.state !== "refused");
  const title = signed.length === 1 ? "You signed one" : `You signed ${signed.length}`;
  const rest = subjects.filter(({ outcome, out }) => !outcome && out === "left-out");
  announce(`${title}.`);
  show(
    "Signed",
    el("h1", {}, title),
    el(
      "section",
      { class: "card good" },
      el("h2", {}, "What happens next"),
      el(
        "ul",
        { class: "people", id: "next" },
        ...subjects.flatMap((subject) => (subject.outcome ? [line(subject)] : [])),
      ),
    ),
    rest.length + toSign(subjects).length > 0 &&
      el(
        "section",
        { class: "card" },
        el("h2", {}, "Left out"),
        el("p", {}, "Not signed; it still waits for you."),
        el(
          "ul",
          { class: "people" },
          ...rest.map(({ item }) => el("li", {}, el("b", {}, el("bdi", {}, item.title)))),
        ),
      ),
    signed.some(({ item }) => item.kind === "request") &&
      el(
        "section",
        { class: "card" },
        el("h2", {}, "Where to watch"),
        el("p", {}, "Those with an account see the output and the receipts in the console."),
        el(
          "a",
          { class: "button", href: `${about.station.server}/runs`, rel: "noreferrer" },
          "Open the runs in the console",
        ),
      ),
    el("p", {}, el("button", { class: "plain", id: "back", onclick: back }, "‹ All that waits")),
  );
}

function line({ item, outcome }: Subject): HTMLElement {
  const { state = "", because, detail } = outcome ?? {};
  const words =
    state === "refused"
      ? `The server did not take it: ${detail ?? ""} (${because ?? "unknown"})`
      : (STATES[state] ?? `It is ${state}.`);
  return el(
    "li",
    {},
    el("b", {}, el("bdi", {}, item.title)),
    item.kind === "request" && ` for ${item.client}`,
    el("div", { class: "soft small mono" }, item.shortCode),
    el("div", {}, words),
  );
}
