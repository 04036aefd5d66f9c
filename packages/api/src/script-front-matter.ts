/**
 * What a script file says of itself, in comments at its beginning between two lines of three dashes:
 *
 *     # ---
 *     # name: disk-space
 *     # description: Which file systems are fuller than they should be.
 *     # parameter: percent integer
 *     #   default: 90
 *     #   description: How full is too full
 *     # ---
 *
 * The comments are part of the script: they are signed with it and change its hash. Pure.
 */
import { parameter, type Parameter, SCRIPT_INTERPRETERS } from "./resources/scripts.ts";

/** What is said. */
export interface FrontMatter {
  readonly name?: string;
  readonly interpreter?: (typeof SCRIPT_INTERPRETERS)[number];
  readonly description: string;
  readonly parameters: readonly Parameter[];
}

/** What is said, or the line (from 1) that cannot be understood; nothing is said where there is no such beginning. */
export type ReadFrontMatter =
  | { readonly ok: true; readonly said: FrontMatter }
  | { readonly ok: false; readonly line: number; readonly detail: string };

const FENCE = /^(?:#|\/\/) ?---\s*$/;
const ENTRY = /^(?:#|\/\/)( {0,8})([a-z]+): ?(.*)$/;
/** A first line for the system, and a mark of the encoding, may stand before it. */
const LATEST_BEGIN = 3;

/** Reads it. */
export function readFrontMatter(text: string): ReadFrontMatter {
  const lines = text.split(/\r?\n/);
  const begin = lines.slice(0, LATEST_BEGIN).findIndex((line) => FENCE.test(line));
  if (begin < 0) return { ok: true, said: { description: "", parameters: [] } };
  const end = lines.findIndex((line, at) => at > begin && FENCE.test(line));
  if (end < 0) return no(begin, "the second line of three dashes is missing");
  const whole: Record<string, string> = {};
  const drafts: { readonly at: number; readonly parts: Record<string, unknown> }[] = [];
  for (const [offset, line] of lines.slice(begin + 1, end).entries()) {
    const at = begin + 1 + offset;
    const [, indent = "", key = "", value = ""] = ENTRY.exec(line) ?? [];
    if (key === "") return no(at, "expected a comment such as `# description: What it does`");
    const draft = drafts.at(-1);
    if (indent.length > 1 && draft) {
      const part = partOf(key, value);
      if (!part) return no(at, `a parameter has no ${key}: required, default, choices, pattern, description`);
      if (Object.keys(part).some((one) => one in draft.parts)) return no(at, `${key} is said twice`);
      Object.assign(draft.parts, part);
    } else if (key === "parameter") {
      const [name, type = "text"] = value.trim().split(/\s+/);
      drafts.push({ at, parts: { name, type } });
    } else if (!["name", "interpreter", "description"].includes(key))
      return no(at, `${key} means nothing here`);
    else if (key in whole) return no(at, `${key} is said twice`);
    else whole[key] = value.trim();
  }
  const parameters: Parameter[] = [];
  for (const { at, parts } of drafts) {
    const read = parameter.safeParse(parts);
    if (!read.success) return no(at, read.error.issues[0]?.message ?? "this is no parameter");
    parameters.push(read.data);
  }
  const { name, description = "", interpreter: program } = whole;
  const interpreter = SCRIPT_INTERPRETERS.find((known) => known === program);
  if (program !== undefined && !interpreter)
    return no(begin, `${program} is no interpreter that devices have`);
  return {
    ok: true,
    said: {
      ...(name === undefined ? {} : { name }),
      ...(interpreter === undefined ? {} : { interpreter }),
      description,
      parameters,
    },
  };
}

function partOf(key: string, value: string): Record<string, unknown> | undefined {
  switch (key) {
    case "required":
      return { required: value.trim() === "true" };
    case "choices":
      return { choices: value.split(",").map((choice) => choice.trim()) };
    case "default":
    case "pattern":
    case "description":
      return { [key]: value.trim() };
    default:
      return undefined;
  }
}

const no = (index: number, detail: string): ReadFrontMatter => ({ ok: false, line: index + 1, detail });
