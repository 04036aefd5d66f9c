/** Broken glass and log resets: first in big words what the signature does, then all that it is about. */
import type { BreakglassModel, LogresetModel } from "@countersign/review";
import { card } from "./document-cards.ts";
import { type Child, el } from "./dom.ts";
import { actionSection, mannerSection, warningsSection, whoSection } from "./request-sections.ts";
import { inline, pieces } from "./segments.ts";
import { duration, exactly, when } from "./words.ts";

/** What breaking the glass does. */
export function glassCard({
  does,
  warnings,
  device,
  fingerprint,
  delaySeconds,
  reason,
}: BreakglassModel): HTMLElement {
  return el(
    "section",
    { class: "card stop", id: "changes" },
    el("h2", {}, "Breaking the glass"),
    el("p", { class: "large" }, `${duration(delaySeconds)} of waiting, then it runs without approvals`),
    el("ul", { class: "finds" }, ...[...does, ...warnings].map((words) => el("li", {}, words))),
    el(
      "dl",
      { class: "facts" },
      el("dt", {}, "device"),
      el(
        "dd",
        {},
        device ? el("b", {}, ...pieces(device.name)) : "none that the request names",
        el("div", { class: "mono small soft" }, fingerprint),
      ),
      el("dt", {}, "because"),
      el("dd", {}, inline(reason)),
    ),
  );
}

/** All of the request that would run. */
export function glassContents({ request }: BreakglassModel): Child[] {
  return [whoSection(request), warningsSection(request), ...actionSection(request), mannerSection(request)];
}

/** What a log reset says. */
export function resetContents({ by, reason, lost, onward, entries, issued }: LogresetModel): Child[] {
  const head = ({ size, root }: LogresetModel["lost"]): Child[] => [
    `${size.toLocaleString()} entries`,
    el("div", { class: "mono small soft" }, root),
  ];
  return [
    card(
      "What is said to be lost",
      el(
        "p",
        { class: "devices" },
        el("span", { class: "many" }, entries),
        el("span", { class: "large" }, "entries of the audit log"),
      ),
      el(
        "dl",
        { class: "facts" },
        el("dt", {}, "seen up to"),
        el("dd", {}, ...head(lost)),
        el("dt", {}, "goes on from"),
        el("dd", {}, ...head(onward)),
        el("dt", {}, "says"),
        el("dd", {}, by, el("div", { class: "small soft", title: exactly(issued) }, when(issued))),
        el("dt", {}, "because"),
        el("dd", {}, inline(reason)),
      ),
    ),
  ];
}
