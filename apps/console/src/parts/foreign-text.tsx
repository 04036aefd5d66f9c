/** A name, a reason or other text that somebody else wrote. */
import { Segments } from "./segments.tsx";
import { foreignSegments } from "./foreign-segments.ts";

/** The text, with whatever does not show itself written out. */
export function ForeignText({ text }: { readonly text: string }) {
  return <Segments segments={foreignSegments(text)} />;
}
