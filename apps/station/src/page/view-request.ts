/** The most important screen of all: one request, top to bottom in the order in which it should be read, then the decision. */
import type { RequestModel } from "@countersign/review";
import { decision } from "./decision.ts";
import { type Child, el, show } from "./dom.ts";
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
import type { About, RequestPage } from "./types.ts";
import { showDone } from "./view-done.ts";
import { blockedCard } from "./view-trouble.ts";

/** Shows a request and offers what this person may do with it. */
export function showRequest(about: About, page: RequestPage, back: () => void): void {
  const { model } = page;
  const { parts, shown } = decision({
    hash: model.hash,
    shortCode: model.shortCode,
    seats: page.seats,
    effects: page.objectors.flatMap(({ effects }) => effects),
    blocked: page.blocked,
    excluded: page.excluded,
    verb: ({ as }) => (as === "requester" ? "Sign your request" : "Countersign"),
    signed: (seat, state) => showDone(about, page, seat, state, back),
    back,
  });
  show(
    titleOf(model),
    el("button", { class: "plain", onclick: back }, "‹ All that waits"),
    el("h1", {}, titleOf(model)),
    ...requestSections(page),
    ...parts,
  );
  shown?.();
}

/** All of a request, in the order in which it should be read. */
export function requestSections(page: RequestPage): Child[] {
  const { model } = page;
  return [
    page.blocked !== null && blockedCard(page.blocked),
    whoSection(model),
    changesSection(model),
    warningsSection(model),
    ...actionSection(model),
    mannerSection(model),
    othersSection(model),
    checksSection(page),
    shortCodeSection(model),
  ];
}

/** What is asked for, in two words. */
export function titleOf({ action }: RequestModel): string {
  return action.kind === "script" ? `Run ${action.name}` : "Restart";
}
