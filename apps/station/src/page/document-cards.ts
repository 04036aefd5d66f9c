/** Cards that documents of several kinds have in common. */
import type { AdmissionModel, KeyShown } from "@countersign/review";
import { type Child, el } from "./dom.ts";
import { pieces } from "./segments.ts";

/** A card with a heading. */
export function card(title: string, ...children: readonly Child[]): HTMLElement {
  return el("section", { class: "card" }, el("h2", {}, title), ...children);
}

/** What may be done at a client, by each root that is held. */
export function policiesCard(client: string, policies: AdmissionModel["policies"]): HTMLElement {
  return card(
    `What may be done at ${client}`,
    ...policies.map(({ kind, name, trust, words }) =>
      policyLine([`${kind}, by `, ...pieces(name)], trust, words),
    ),
  );
}

/** One policy: what it is about, whom it trusts, what it takes. */
export function policyLine(about: readonly Child[], trust: string, words: string): HTMLElement {
  return el(
    "p",
    {},
    el("b", {}, ...about),
    ` · ${trust}`,
    el("br"),
    el("span", { class: "small soft" }, words),
  );
}

/** Keys by their fingerprints. */
export function keyLines(keys: readonly KeyShown[]): Child[] {
  if (keys.length === 0) return ["none"];
  return keys.map(({ fingerprints }) => el("div", { class: "mono small" }, fingerprints[0] ?? ""));
}
