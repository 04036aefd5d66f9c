/** Text from somebody else: each piece in an element of its own, isolated from its neighbours' direction, marks beside it in words. */
import type { Line, Segment } from "@countersign/review";
import { type Child, el } from "./dom.ts";

/** Pieces of text as nodes. */
export function pieces(segments: readonly Segment[]): Child[] {
  return segments.map(({ text, mark }) =>
    mark ? el("bdi", { class: `mark ${mark.kind}`, title: mark.words }, text) : el("bdi", {}, text),
  );
}

/** A text in one element. */
export function inline(segments: readonly Segment[], kind = "text"): HTMLElement {
  return el("span", { class: kind }, ...pieces(segments));
}

/** Lines with their numbers; long ones are wrapped, never cut and never off to the side. */
export function lineTable(lines: readonly Line[], label: string): HTMLElement {
  const width = String(lines.at(-1)?.number ?? 1).length;
  const table = el("ol", { class: `lines w${Math.min(width, 6)}`, "aria-label": label, role: "list" });
  for (const line of lines) table.append(lineRow(line));
  return table;
}

function lineRow({ number, segments, notes = [] }: Line): HTMLElement {
  const marks = segments.flatMap(({ mark }) => (mark ? [mark.words] : []));
  // In words below the line: nobody has to point at anything, and a phone cannot.
  const said = [...new Set([...marks, ...notes.map(({ words }) => words)])];
  return el(
    "li",
    { class: said.length > 0 ? "marked" : undefined },
    el("span", { class: "number", "aria-hidden": "true" }, String(number)),
    el("span", { class: "code" }, ...pieces(segments), ...(segments.length === 0 ? ["\u200b"] : [])),
    ...said.map((words) => el("span", { class: "note" }, words)),
  );
}
