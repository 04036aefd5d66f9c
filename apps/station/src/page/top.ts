/** The line at the top: where you are, and who you are here. */
import { ask, keepWord } from "./ask.ts";
import { byId, el } from "./dom.ts";
import type { About, Me } from "./types.ts";

/** Draws it; `me` where somebody is signed in. */
export function showTop({ station }: About, me: Me | undefined): void {
  const { host } = new URL(station.origin);
  const leave = async () => {
    await ask("/api/sign-out").catch(() => undefined);
    keepWord(undefined);
    location.assign("/");
  };
  byId("top").replaceChildren(
    el(
      "div",
      {},
      el("img", { src: "/icon.svg", alt: "" }),
      el(
        "div",
        { class: "where" },
        el("b", {}, "Signing station"),
        el("span", {}, station.trial ? `${host} · trial, beside the server: not independent` : host),
      ),
      me && el("button", { class: "plain", onclick: () => void leave() }, "Sign out"),
    ),
  );
}
