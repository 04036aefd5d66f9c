/** Saying no: a refusal that others see, a veto that binds devices for good, or the requester's own cancellation. Each is signed. */
import { ask } from "./ask.ts";
import { announce, el, show } from "./dom.ts";
import { usePasskey } from "./passkey.ts";
import { troubleCard } from "./view-trouble.ts";

/** Ways to say no. */
export type Effect = "refuse" | "veto" | "cancel";

const WORDS: Readonly<Record<Effect, readonly [button: string, what: string]>> = {
  refuse: [
    "Refuse",
    "Everybody concerned reads your reason. It binds nobody: enough others could still sign.",
  ],
  veto: [
    "Veto for good",
    "Devices that hear of it never run this request, whoever signs. There is no way back.",
  ],
  cancel: ["Cancel it", "You asked for it; devices that hear of your cancellation do not run it."],
};

/** What somebody says no to. */
export interface Objected {
  readonly hash: string;
  readonly shortCode: string;
  readonly effects: readonly Effect[];
  readonly back: () => void;
  /** Where `back` leads; the list unless told otherwise. */
  readonly backWords?: string;
  /** It was handed in. */
  readonly objected?: (effect: Effect) => void;
}

/** Asks for the reason, then for the signature. */
export function showObjection({ hash, shortCode, effects, back, ...others }: Objected): void {
  const backWords = others.backWords ?? "‹ All that waits";
  const trouble = el("div");
  const reason = el("textarea", { id: "reason", rows: "3", maxlength: "1000", required: true });
  const object = async (effect: Effect) => {
    trouble.replaceChildren();
    const said = reason.value.replace(/\s+/g, " ").trim();
    if (said === "") return reason.focus();
    try {
      const fields = { hash, effect, reason: said };
      const begun = await ask<{ challenge: string; rpId: string; credential: string }>(
        "/api/object/begin",
        fields,
      );
      await ask("/api/object", await usePasskey(begun));
      others.objected?.(effect);
      announce("Your objection is handed in.");
      show(
        "Handed in",
        el(
          "h1",
          {},
          effect === "cancel" ? "You cancelled it" : effect === "veto" ? "You vetoed it" : "You refused it",
        ),
        el("section", { class: "card" }, el("p", {}, WORDS[effect][1])),
        el("p", {}, el("button", { class: "plain", id: "back", onclick: back }, backWords)),
      );
    } catch (error) {
      trouble.replaceChildren(troubleCard(error));
    }
  };
  show(
    "Say no",
    el("button", { class: "plain", onclick: back }, backWords),
    el("h1", {}, "Why not?"),
    el("p", { class: "soft" }, shortCode),
    el("label", { for: "reason" }, "Your reason, as others will read it"),
    reason,
    trouble,
    ...effects.map((effect) =>
      el(
        "section",
        { class: "card" },
        el("p", {}, WORDS[effect][1]),
        el(
          "button",
          { class: "danger wide", id: effect, onclick: () => void object(effect) },
          WORDS[effect][0],
        ),
      ),
    ),
  );
}
