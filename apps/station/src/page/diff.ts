/** What changed in a script: the changed lines with a few around them, each said to be added or removed. */
import type { ScriptDiff } from "@countersign/review";
import { type Child, el } from "./dom.ts";
import { pieces } from "./segments.ts";

/** The difference as lines. */
export function diffTable({ hunks }: ScriptDiff): HTMLElement {
  const rows: Child[] = hunks.flatMap(({ lines }, at) => [
    at > 0 && el("li", { class: "gap" }, "⋯"),
    ...lines.map(({ op, old, now, segments }) =>
      el(
        "li",
        { class: op === "same" ? undefined : op },
        el(
          "span",
          { class: "number" },
          op !== "same" && el("span", { class: "unseen" }, op),
          `${{ same: " ", added: "+", removed: "−" }[op]}${now ?? old ?? ""}`,
        ),
        el("span", { class: "code" }, ...pieces(segments), segments.length === 0 && "\u200b"),
      ),
    ),
  ]);
  return el("ol", { class: "lines w3", "aria-label": "Changes in the script", role: "list" }, ...rows);
}
