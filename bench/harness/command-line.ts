/** What `npm run bench` was asked for. */
import type { Figure } from "./contest.ts";

/** Which figures, and in which form; or what was wrong with the question. */
export type Asked =
  | { ok: true; figures: readonly Figure[]; json: boolean; list: boolean }
  | { ok: false; sentence: string };

/** Reads the arguments: ids of figures in any order (none means all), `--json`, `--list`. */
export function readCommandLine(args: readonly string[], figures: readonly Figure[]): Asked {
  const options = args.filter((arg) => arg.startsWith("-"));
  const stray = options.find((option) => option !== "--json" && option !== "--list");
  if (stray !== undefined)
    return { ok: false, sentence: `${stray} is no option; there are --json and --list` };
  const ids = args.filter((arg) => !arg.startsWith("-")).map((id) => id.toUpperCase());
  const unknown = ids.find((id) => !figures.some((figure) => figure.id === id));
  const existing = figures.map((figure) => figure.id).join(", ");
  if (unknown !== undefined)
    return { ok: false, sentence: `There is no figure ${unknown} here. There are ${existing}.` };
  const chosen = ids.length === 0 ? figures : figures.filter((figure) => ids.includes(figure.id));
  return { ok: true, figures: chosen, json: options.includes("--json"), list: options.includes("--list") };
}
