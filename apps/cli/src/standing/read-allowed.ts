/** What people type for an argument that is allowed to vary: `--allow name=a|b`, `--allow name=1..10`, `--allow name=/[a-z]{1,8}/`. */
import type { AllowedArgument } from "@countersign/api";
import { UsageError } from "../command.ts";

type PatternPart = Extract<AllowedArgument, { is: "pattern" }>["parts"][number];

/** Name and what is allowed. UsageError says what would be right. */
export function readAllowed(text: string): [name: string, allowed: AllowedArgument] {
  const at = text.indexOf("=");
  const [name, said] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1) throw wrong(text);
  if (said === "*") return [name, { is: "open", max: 1024 }];
  const range = /^(-?[0-9]{1,15})\.\.(-?[0-9]{1,15})$/.exec(said);
  if (range) return [name, { is: "integer", min: Number(range[1]), max: Number(range[2]), empty: false }];
  if (said.startsWith("/") && said.endsWith("/") && said.length > 2)
    return [name, { is: "pattern", parts: patternParts(said.slice(1, -1), text), empty: false }];
  const values = said.split("|");
  const [only = ""] = values;
  return [name, values.length === 1 ? { is: "fixed", value: only } : { is: "enum", values }];
}

/** Plain characters and classes of them, each with `{n}`, `{m,n}`, `?` or nothing: what devices can match without being made to think. */
function patternParts(source: string, text: string): PatternPart[] {
  const parts: PatternPart[] = [];
  const piece =
    /\[((?:[^\]\\]|\\.)+)\](?:\{([0-9]{1,3})(?:,([0-9]{1,3}))?\}|(\?))?|\\(.)|([^[\](){}*+?|^$.\\])/gsy;
  while (piece.lastIndex < source.length) {
    const from = piece.lastIndex;
    const match = piece.exec(source);
    if (!match || match.index !== from) throw wrong(text);
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
  return (
    chars.match(/\\.|.-[^\]]|./gs)?.map((range) => (range.startsWith("\\") ? range.slice(1) : range)) ?? []
  );
}

function wrong(text: string): UsageError {
  return new UsageError(
    `--allow ${text}: expected NAME=VALUE, NAME=ONE|OTHER, NAME=1..10, NAME=/[a-z0-9-]{1,32}/ (classes and plain characters only) or NAME=* for anything`,
  );
}
