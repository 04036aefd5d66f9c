/** What may stand in one parameter of a standing approval, as somebody chooses it in a form. Pure. */
import type { AllowedArgument } from "@countersign/api";
import { patternParts } from "@countersign/review";

/** The kinds of choice, in the order of the form. */
export const CHOICES = [
  { kind: "usual", label: "its usual value" },
  { kind: "fixed", label: "always this" },
  { kind: "enum", label: "one of these, a line each" },
  { kind: "integer", label: "a whole number between" },
  { kind: "pattern", label: "text of the form" },
  { kind: "open", label: "anything" },
] as const;
export type ChoiceKind = (typeof CHOICES)[number]["kind"];

/** What was chosen for one parameter. */
export interface Choice {
  readonly kind: ChoiceKind;
  readonly text: string;
}

/** The choice as it is asked for: undefined for the usual value, a sentence where it is none. */
export function allowedBy({ kind, text }: Choice): AllowedArgument | string | undefined {
  if (kind === "usual") return undefined;
  if (kind === "fixed") return { is: "fixed", value: text };
  if (kind === "enum") {
    const values = text.split("\n").filter((line) => line !== "");
    return values.length === 0 ? "Write at least one value." : { is: "enum", values };
  }
  if (kind === "integer") {
    const match = /^\s*(-?[0-9]{1,15})\s*(?:to|\.\.|-)\s*(-?[0-9]{1,15})\s*$/.exec(text);
    return match
      ? { is: "integer", min: Number(match[1]), max: Number(match[2]), empty: false }
      : "Write two whole numbers, such as 1 to 10.";
  }
  if (kind === "pattern") {
    const parts = patternParts(text);
    return parts && parts.length > 0
      ? { is: "pattern", parts, empty: false }
      : "Write plain characters and classes with bounds, such as [a-z0-9-]{1,32}.";
  }
  return { is: "open", max: 1024 };
}
