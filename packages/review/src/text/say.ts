/** Sentences of our own with words from others in them: ours are plain, theirs are taken apart as names. */
import type { Segment } from "./segment.ts";
import { segmentsOf } from "./segments-of.ts";

/** A sentence in segments: say`adds ${name}`. Every value is shown as a name, whoever wrote it. */
export function say(ours: TemplateStringsArray, ...theirs: readonly (string | number)[]): Segment[] {
  const segments = ours.flatMap((text, at) => [
    ...(text === "" ? [] : [{ text }]),
    ...(at < theirs.length ? segmentsOf(String(theirs[at]), "name") : []),
  ]);
  return joined(segments);
}

/** Neighbours that say nothing but their text, as one segment. */
function joined(segments: readonly Segment[]): Segment[] {
  const out: Segment[] = [];
  for (const segment of segments) {
    const last = out.at(-1);
    const plain = last && !last.mark && !segment.mark && last.source === undefined;
    if (plain) out[out.length - 1] = { text: last.text + segment.text };
    else out.push(segment);
  }
  return out;
}
