/** Patterns as people write them, `[a-z0-9-]{1,32}`: plain characters and classes of them, each with `{n}`, `{m,n}`, `?` or nothing. */
import type { PatternPart } from "@countersign/protocol";

/** The parts of a pattern as people write it; undefined where it is more than devices match. Limits are the document's own. */
export function patternParts(source: string): PatternPart[] | undefined {
  const parts: PatternPart[] = [];
  const piece =
    /\[(?!\^)((?:[^\]\\]|\\[^A-Za-z0-9])+)\](?:\{([0-9]{1,3})(?:,([0-9]{1,3}))?\}|(\?))?|\\([^A-Za-z0-9])|([^[\](){}*+?|^$.\\])/gsy;
  while (piece.lastIndex < source.length) {
    const from = piece.lastIndex;
    const match = piece.exec(source);
    if (!match || match.index !== from) return undefined;
    const [, chars, least, most, optional, escaped, plain] = match;
    if (chars === undefined) {
      const last = parts.at(-1);
      const letter = escaped ?? plain ?? "";
      if (last && "text" in last) parts[parts.length - 1] = { text: last.text + letter };
      else parts.push({ text: letter });
      continue;
    }
    const max = most ?? least;
    parts.push({
      chars: ranges(chars),
      min: optional === undefined ? Number(least ?? 1) : 0,
      max: max === undefined ? 1 : Number(max),
    });
  }
  return parts;
}

function ranges(chars: string): string[] {
  return Array.from(chars.matchAll(/\\?(.)(?:-(?:\\(.)|([^\\])))?/gs), ([, from = "", escaped, plain]) => {
    const to = escaped ?? plain;
    return to === undefined ? from : `${from}-${to}`;
  });
}
