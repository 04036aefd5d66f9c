/** What people type for an argument that is allowed to vary: `--allow name=a|b`, `--allow name=1..10`, `--allow name=/[a-z]{1,8}/`. */
import type { AllowedArgument } from "@countersign/api";
import { patternParts } from "@countersign/review";
import { UsageError } from "../command.ts";

/** Name and what is allowed. UsageError says what would be right. */
export function readAllowed(text: string): [name: string, allowed: AllowedArgument] {
  const at = text.indexOf("=");
  const [name, said] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1) throw wrong(text);
  if (said === "*") return [name, { is: "open", max: 1024 }];
  const range = /^(-?[0-9]{1,15})\.\.(-?[0-9]{1,15})$/.exec(said);
  if (range) return [name, { is: "integer", min: Number(range[1]), max: Number(range[2]), empty: false }];
  if (said.startsWith("/") && said.endsWith("/") && said.length > 2) {
    const parts = patternParts(said.slice(1, -1));
    if (!parts) throw wrong(text);
    return [name, { is: "pattern", parts, empty: false }];
  }
  const values = said.split("|");
  const [only = ""] = values;
  return [name, values.length === 1 ? { is: "fixed", value: only } : { is: "enum", values }];
}

function wrong(text: string): UsageError {
  return new UsageError(
    `--allow ${text}: expected NAME=VALUE, NAME=ONE|OTHER, NAME=1..10, NAME=/[a-z0-9-]{1,32}/ (classes and plain characters only) or NAME=* for anything`,
  );
}
