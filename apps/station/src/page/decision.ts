/** The buttons under whatever is to be signed: refuse always, sign once the end has been on the screen. */
import { ask, Refused } from "./ask.ts";
import { announce, byId, type Child, el } from "./dom.ts";
import { usePasskey } from "./passkey.ts";
import type { Seat } from "./types.ts";
import { type Effect, showObjection } from "./view-objection.ts";
import { troubleCard } from "./view-trouble.ts";

/** What the buttons are about. */
export interface Decided {
  readonly hash: string;
  readonly shortCode: string;
  readonly seats: readonly Seat[];
  readonly effects: readonly Effect[];
  readonly blocked: string | null;
  readonly excluded: string | null;
  /** What the button says, for a seat. */
  readonly verb: (seat: Seat) => string;
  readonly signed: (seat: Seat, state: string) => void;
  readonly back: () => void;
}

/** The buttons, and what is to be done once they are on the page. */
export function decision(about: Decided): { parts: Child[]; shown?: () => void } {
  const seat = about.seats.find(({ signed }) => !signed);
  const object = objectButton(about);
  const alone = object && el("div", { class: "act" }, el("div", { class: "buttons" }, object));
  if (about.blocked !== null) return { parts: [alone] };
  if (!seat) {
    const words = about.seats.some(({ signed }) => signed)
      ? "You have signed this. It waits for others."
      : (about.excluded ?? "You have no part in this.");
    return { parts: [el("section", { class: "card", id: "no-part" }, el("p", {}, words)), alone] };
  }
  return signable(about, seat, object);
}

function signable(about: Decided, seat: Seat, object: Child): { parts: Child[]; shown: () => void } {
  const verb = about.verb(seat);
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
    signNow(about.hash, seat)
      .then((state) => about.signed(seat, state))
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
  return {
    parts: [trouble, el("div", { class: "act" }, hint, el("div", { class: "buttons" }, object, sign))],
    shown,
  };
}

function objectButton(about: Decided): HTMLElement | undefined {
  if (about.effects.length === 0) return undefined;
  const words = about.effects.includes("refuse") ? "Refuse" : "Cancel it";
  return el("button", { class: "danger", id: "refuse", onclick: () => showObjection(about) }, words);
}

/** Calls once the end of what is to be read has been on the screen. */
function whenSeen(then: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      then();
    },
    // What lies under the buttons has not been seen.
    { rootMargin: "0px 0px -110px 0px", threshold: 1 },
  );
  observer.observe(byId("end"));
}

/** One document, one touch; gives where it then stands. Rejects with Refused. */
export async function signNow(hash: string, seat: Seat): Promise<string> {
  const about = { hash, seat: seat.id };
  const begun = await ask<{ challenge: string; rpId: string; credential: string }>("/api/sign/begin", about);
  const signed = await usePasskey(begun);
  try {
    return (await ask<{ state: string }>("/api/sign", { ...about, ...signed })).state;
  } catch (error) {
    // Signed it is; only the server has not heard of it.
    if (error instanceof Refused && error.because === "server-unreachable") return "kept";
    throw error;
  }
}
