/** Takes text of others apart, so that characters without a shape of their own are written out. */
import type { ShownSegment } from "./segments.tsx";

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Segments of a text; most texts are one plain segment. */
export function foreignSegments(text: string): ShownSegment[] {
  const found: ShownSegment[] = [];
  let from = 0;
  for (const { 0: characters, index } of text.matchAll(unseen)) {
    if (index > from) found.push({ text: text.slice(from, index) });
    const codes = Array.from(
      characters,
      (one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
    );
    found.push({
      text: `‹${codes.join(" ")}›`,
      mark: { kind: "hidden", words: "a character that does not show itself" },
    });
    from = index + characters.length;
  }
  if (from < text.length || found.length === 0) found.push({ text: text.slice(from) });
  return found;
}
