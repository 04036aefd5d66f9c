/** What one argument of a standing approval may be, ready to be shown, with the same marks as the arguments of a request. */
import type { ArgumentSchema } from "@countersign/protocol";
import { reviewValue } from "../requests/review-value.ts";
import type { Warning } from "../requests/request-model.ts";
import { marked } from "../requests/warnings-of.ts";
import type { Meter } from "../text/meter.ts";
import type { Segment } from "../text/segment.ts";
import { segmentsOf } from "../text/segments-of.ts";
import { breadthOfPattern } from "./pattern-breadth.ts";
import type { AllowedShown } from "./standing-model.ts";
import { argumentWords } from "./standing-words.ts";

/** An argument with what is marked in it. */
export interface ArgumentShown extends AllowedShown {
  readonly warnings: readonly Warning[];
}

/** Shows the argument at `position`, from 1. */
export function argumentShown(argument: ArgumentSchema, position: number, meter: Meter): ArgumentShown {
  const name = segmentsOf(argument.name, "name");
  const values = valuesOf(argument);
  const manner = (words: string): Warning => ({ part: "argument", at: position, kind: "manner", words });
  return {
    position,
    name,
    words: wordsOf(argument, meter),
    open: argument.is === "open",
    warnings: [
      ...(argument.is === "open" ? [manner("may be anything")] : []),
      ...(argument.is === "pattern" ? breadthOfPattern(argument.parts).map(manner) : []),
      ...marked("argument", name, position),
      ...values.flatMap((value) => marked("argument", reviewValue(value, meter), position)),
    ],
  };
}

/** Texts of the argument that are passed on as they stand. */
function valuesOf(argument: ArgumentSchema): readonly string[] {
  if (argument.is === "fixed") return [argument.value];
  if (argument.is === "enum") return argument.values;
  return argument.is === "pattern"
    ? argument.parts.flatMap((part) => ("text" in part ? [part.text] : []))
    : [];
}

function wordsOf(argument: ArgumentSchema, meter: Meter): Segment[] {
  if (argument.is === "fixed") return [{ text: "always " }, ...quoted(argument.value, meter)];
  if (argument.is === "enum")
    return argument.values.flatMap((value, at) => [
      { text: at === 0 ? "one of " : ", " },
      ...quoted(value, meter),
    ]);
  return segmentsOf(argumentWords(argument), "prose");
}

/** In quotation marks that nothing in the value can end. */
function quoted(value: string, meter: Meter): Segment[] {
  return /["\\]/.test(value)
    ? reviewValue(JSON.stringify(value), meter)
    : [{ text: '"' }, ...reviewValue(value, meter), { text: '"' }];
}
