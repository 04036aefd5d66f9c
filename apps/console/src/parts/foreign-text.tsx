/** A name, a reason or other text that somebody else wrote. */
import { segmentsOf, type TextContext } from "@countersign/review";
import { Segments } from "./segments.tsx";

/** The text, with whatever does not show itself written out and look-alikes marked. */
export function ForeignText({ text, as = "name" }: { readonly text: string; readonly as?: TextContext }) {
  return <Segments segments={segmentsOf(text, as)} />;
}
