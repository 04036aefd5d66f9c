/** The most important screen of all: one request, top to bottom in the order in which it should be read, then the decision. */
import type { RequestModel } from "@countersign/review";
import { ask, Refused } from "./ask.ts";
import { announce, byId, type Child, el, show } from "./dom.ts";
import { usePasskey } from "./passkey.ts";
import {
  actionSection,
  changesSection,
  checksSection,
  mannerSection,
  othersSection,
  shortCodeSection,
  warningsSection,
  whoSection,
} from "./request-sections.ts";
import type { About, RequestPage, Seat } from "./types.ts";
import { showDone } from "./view-done.ts";
import { showObjection } from "./view-objection.ts";
import { troubleCard } from "./view-trouble.ts";

/** Shows a request and offers what this person may do with it. */
export function showRequest(about: About, page: RequestPage, back: () => void): void {
  const { model } = page;
  const seat = page.seats.find(({ signed }) => !signed);
  const { parts, shown } = decision(about, page, seat, back);
  show(
    titleOf(model),
    el("button", { class: "plain", onclick: back }, "‹ All that waits"),
    el("h1", {}, titleOf(model)),
    page.blocked !== null && blockedCard(page.blocked),
    whoSection(model),
    changesSection(model),
    warningsSection(model),
    ...actionSection(model),
    mannerSection(model),
    othersSection(model),
    checksSection(page),
    shortCodeSection(model),
    ...parts,
  );
  shown?.();
}

/** What is asked for, in two words. */
export function titleOf({ action }: RequestModel): string {
  return action.kind === "script" ? `Run ${action.name}` : "Restart";
}

function blockedCard(blocked: string): HTMLElement {
  return el(
    "section",
    { class: "card stop", role: "alert", id: "blocked" },
    el("h2", {}, "This cannot be signed"),
    el("p", {}, blocked),
    el("p", {}, "Devices would refuse it for the same reason."),
  );
}

/** The buttons, and what is to be done once they are on the page. */
function decision(
  about: About,
  page: RequestPage,
  seat: Seat | undefined,
  back: () => void,
): { parts: Child[]; shown?: () => void } {
  if (page.blocked !== null) return { parts: [objectRow(page, back)] };
  if (!seat) {
    const words = page.seats.some(({ signed }) => signed)
      ? "You have signed this. It waits for others."
      : (page.excluded ?? "You have no part in this request.");
    return { parts: [el("section", { class: "card" }, el("p", {}, words)), objectRow(page, back)] };
  }
  const verb = seat.as === "requester" ? "Sign your request" : "Countersign";
  const trouble = el("div");
  const hint = el(
    "p",
    { class: "hint", id: "hint" },
    "Read to the end first: the button works once the end has been on your screen.",
  );
  const sign = el(
    "button",
    { class: "main", id: "sign", "aria-disabled": "true", "aria-describedby": "hint" },
    verb,
  );
  let read = false;
  let busy = false;
  sign.addEventListener("click", () => {
    if (!read) {
      byId("end").scrollIntoView({ block: "center" });
      return;
    }
    if (busy) return;
    busy = true;
    trouble.replaceChildren();
    signNow(page, seat)
      .then(({ state }) => showDone(about, page, seat, state, back))
      .catch((error: unknown) => {
        trouble.replaceChildren(troubleCard(error));
        trouble.scrollIntoView({ block: "nearest" });
      })
      .finally(() => (busy = false));
  });
  const shown = () =>
    whenSeen(() => {
      read = true;
      sign.removeAttribute("aria-disabled");
      hint.textContent = `You sign as ${seat.personName} of ${seat.authorityName}${seat.as === "requester" ? ", who asks" : ""}.`;
      announce(`You have read to the end. ${verb} is available.`);
    });
  const buttons = el("div", { class: "buttons" }, objectButton(page, back), sign);
  return { parts: [trouble, el("div", { class: "act" }, hint, buttons)], shown };
}

function objectRow(page: RequestPage, back: () => void): Child {
  return (
    page.objectors.length > 0 &&
    el("div", { class: "act" }, el("div", { class: "buttons" }, objectButton(page, back)))
  );
}

function objectButton(page: RequestPage, back: () => void): Child {
  const effects = page.objectors.flatMap(({ effects: each }) => each);
  if (effects.length === 0) return undefined;
  const words = effects.includes("refuse") ? "Refuse" : "Cancel it";
  return el(
    "button",
    { class: "danger", id: "refuse", onclick: () => showObjection(page, effects, back) },
    words,
  );
}

/** Calls once the end of what is to be read has been on the screen. */
function whenSeen(then: () => void): void {
  const end = byId("end");
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      then();
    },
    // What lies under the buttons has not been seen.
    { rootMargin: "0px 0px -110px 0px", threshold: 1 },
  );
  observer.observe(end);
}

async function signNow({ model }: RequestPage, seat: Seat): Promise<{ state: string }> {
  const about = { hash: model.hash, seat: seat.id };
  const begun = await ask<{ challenge: string; rpId: string; credential: string }>("/api/sign/begin", about);
  const signed = await usePasskey(begun);
  return ask<{ state: string }>("/api/sign", { ...about, ...signed }).catch((error: unknown) => {
    // Signed it is; only the server has not heard of it.
    if (error instanceof Refused && error.because === "server-unreachable") return { state: "kept" };
    throw error;
  });
}
