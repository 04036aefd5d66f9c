/** Patterns that hold next to nothing back: signs that mean something to a shell or in a path, said in words. */
import type { PatternPart } from "@countersign/protocol";

const SIGNS = new Map([
  [" ", "blank"],
  [";", "semicolon"],
  ["&", "ampersand"],
  ["|", "bar"],
  ["$", "dollar sign"],
  ["`", "backtick"],
  ["<", "less-than sign"],
  [">", "greater-than sign"],
  ["(", "opening parenthesis"],
  [")", "closing parenthesis"],
  ["'", "apostrophe"],
  ['"', "quotation mark"],
  ["\\", "backslash"],
  ["/", "slash"],
  ["*", "asterisk"],
  ["?", "question mark"],
]);

/** What is to be said of a pattern whose classes admit more than letters, digits and harmless signs: a sentence each. */
export function breadthOfPattern(parts: readonly PatternPart[]): string[] {
  const ranges = parts.flatMap((part) => ("chars" in part ? part.chars : []));
  const admitted = Array.from(SIGNS).filter(([sign]) => ranges.some((range) => holds(range, sign)));
  const crossing = [...new Set(ranges.filter(crosses))];
  return [
    ...(admitted.length > 0
      ? [
          `${admitted.length === SIGNS.size ? "nearly anything: " : ""}its form admits ${admitted.map(([sign, name]) => (sign === " " ? name : `${name} ${sign}`)).join(", ")}`,
        ]
      : []),
    ...crossing.map(
      (range) => `its range from ${endWords(range[0])} to ${endWords(range[2])} holds signs too`,
    ),
  ];
}

function endWords(end = ""): string {
  return SIGNS.has(end) ? `${SIGNS.get(end)}` : end;
}

function holds(range: string, sign: string): boolean {
  return range.length === 3 ? (range[0] ?? "") <= sign && sign <= (range[2] ?? "") : range === sign;
}

/** From letters or digits into signs, or over them: `A-z`, `+-9`. */
function crosses(range: string): boolean {
  if (range.length !== 3) return false;
  const isPlain = [/^[a-z]-[a-z]$/, /^[A-Z]-[A-Z]$/, /^[0-9]-[0-9]$/].some((plain) => plain.test(range));
  return (
    !isPlain &&
    ["0", "9", "A", "Z", "a", "z", range[0] ?? "", range[2] ?? ""].some(
      (letter) => /[A-Za-z0-9]/.test(letter) && holds(range, letter),
    )
  );
}
