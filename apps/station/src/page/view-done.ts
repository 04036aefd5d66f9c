/** After signing: what was done, what will happen next, and where to watch. */
import { ask } from "./ask.ts";
import { announce, el, show } from "./dom.ts";
import type { About, RequestPage, Seat } from "./types.ts";

const LOOK_EVERY_MS = 2000;

/** Says it, and follows the request while the page stays open. */
export function showDone(about: About, page: RequestPage, seat: Seat, state: string, back: () => void): void {
  const { model, run } = page;
  const verb = seat.as === "requester" ? "signed your request" : "countersigned";
  const steps = el("ol", { class: "steps", id: "next" });
  announce(`You ${verb}.`);
  show(
    "Signed",
    el("h1", {}, `You ${verb}`),
    el(
      "p",
      { class: "soft" },
      `${model.action.kind === "script" ? model.action.name : "Restart"} for ${model.client}, ${model.shortCode}`,
    ),
    el("section", { class: "card good" }, el("h2", {}, "What happens next"), steps),
    el(
      "section",
      { class: "card" },
      el("h2", {}, "Where to watch"),
      el("p", {}, "Those with an account see the output and the receipts in the console."),
      el(
        "a",
        { class: "button", href: `${about.station.server}/runs/${run}`, rel: "noreferrer" },
        "Open the run in the console",
      ),
    ),
    el("p", {}, el("button", { class: "plain", id: "back", onclick: back }, "‹ All that waits")),
  );
  steps.append(...stepsFor(state, {}));
  if (state === "kept") return;
  const look = async () => {
    const found = await ask<Found>("/api/state", { hash: model.hash });
    steps.replaceChildren(...stepsFor(found.state, found.targets));
    if (ENDED.has(found.state)) clearInterval(timer);
  };
  const timer = setInterval(() => {
    // The view was left.
    if (!steps.isConnected) return clearInterval(timer);
    // The next look may do better.
    look().catch(() => undefined);
  }, LOOK_EVERY_MS);
}

interface Found {
  readonly state: string;
  readonly targets: Readonly<Record<string, number>>;
}

const ENDED = new Set(["finished", "refused", "cancelled", "expired"]);

function stepsFor(state: string, targets: Readonly<Record<string, number>>): HTMLElement[] {
  const line = (done: boolean, text: string) =>
    el(
      "li",
      { class: done ? undefined : "later" },
      el("span", { class: "sign" }, done ? "✓" : "·"),
      el("span", {}, text),
    );
  const sent = !["awaiting-signatures", "kept"].includes(state);
  const counted = Object.entries(targets)
    .map(([word, many]) => `${many} ${word}`)
    .join(", ");
  return [
    line(true, "Your signature is made and remembered here."),
    line(
      state !== "kept",
      state === "kept" ? "It is kept here until the server answers, then handed in." : "It was handed in.",
    ),
    line(
      sent,
      sent
        ? "Enough people have signed: it went to the devices."
        : "Others sign, as far as the roots ask for it.",
    ),
    line(
      ENDED.has(state),
      ENDED.has(state)
        ? `The devices have answered: ${counted}.`
        : `Each device checks everything again for itself, runs it, and signs a receipt${sent && counted !== "" ? ` (${counted})` : ""}.`,
    ),
  ];
}
