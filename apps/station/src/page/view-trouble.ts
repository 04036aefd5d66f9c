/** What went wrong: what happened, what was kept, and what to do. */
import { Refused } from "./ask.ts";
import { type Child, el } from "./dom.ts";
import { TROUBLE } from "./words.ts";

/** A card that explains an error; `again` offers another try. */
export function troubleCard(error: unknown, again?: () => void): HTMLElement {
  const { what, next, detail } = explain(error);
  return el(
    "section",
    { class: "card care", role: "alert" },
    el("h3", {}, what),
    next !== "" && el("p", {}, next),
    detail !== "" && el("p", { class: "small soft" }, detail),
    again && el("button", { onclick: again }, "Try again"),
  );
}

/** The words for an error. */
export function explain(error: unknown): { what: string; next: string; detail: string } {
  if (!(error instanceof Refused))
    return {
      what: "Something unexpected happened.",
      next: "Nothing was signed. Reload the page.",
      detail: "",
    };
  const known = Object.hasOwn(TROUBLE, error.because) ? TROUBLE[error.because] : undefined;
  const [what, next] = known ?? ["That cannot be done.", ""];
  const detail = error.message === "" ? error.because : `${error.because}: ${error.message}`;
  return { what, next, detail: known && error.message === "" ? "" : detail };
}

/** While something is fetched. */
export function waitingCards(many = 2): Child[] {
  return Array.from({ length: many }, () => el("div", { class: "skeleton", "aria-hidden": "true" }));
}

/** Why nothing can be signed, above what is shown all the same. */
export function blockedCard(blocked: string): HTMLElement {
  return el(
    "section",
    { class: "card stop", role: "alert", id: "blocked" },
    el("h2", {}, "This cannot be signed"),
    el("p", {}, blocked),
    el(
      "p",
      {},
      blocked.startsWith("dated-ahead")
        ? "Whoever composed it corrects their clock and composes it anew."
        : "Devices would refuse it for the same reason.",
    ),
  );
}
