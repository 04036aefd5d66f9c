/** Names that others chose, where only characters can be shown: choices, labels, sentences. */
import { plainText, segmentsOf } from "@countersign/review";

/** The name with whatever does not show itself written out, and look-alikes said in words. */
export function shownName(name: string): string {
  return plainText(segmentsOf(name, "name"));
}
