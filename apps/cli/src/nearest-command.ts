/** What somebody meant who mistyped a command: the nearest one, or none. */
import type { Command } from "./command.ts";

/** Mistakes that are still taken for a slip of the finger. */
const MOST_MISTAKES = 2;

/** The command whose words are nearest to the beginning of `argv`, where it is near enough to be worth naming. */
export function nearestCommand(commands: readonly Command[], argv: readonly string[]): string | undefined {
  const ranked = commands
    .map(({ words }) => ({
      name: words.join(" "),
      mistakes: mistakesBetween(argv.slice(0, words.length).join(" "), words.join(" ")),
    }))
    .filter(({ name, mistakes }) => mistakes <= MOST_MISTAKES && mistakes < name.length / 2)
    .toSorted((left, right) => left.mistakes - right.mistakes);
  return ranked[0]?.name;
}

/** How many letters have to be added, left out, replaced, or swapped with their neighbour. */
function mistakesBetween(typed: string, meant: string): number {
  let before: number[] = [];
  let last = Array.from({ length: meant.length + 1 }, (_, column) => column);
  for (let row = 1; row <= typed.length; row++) {
    const next = [row];
    for (let column = 1; column <= meant.length; column++) {
      const same = typed[row - 1] === meant[column - 1];
      const swapped =
        row > 1 && column > 1 && typed[row - 1] === meant[column - 2] && typed[row - 2] === meant[column - 1];
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = next;
  }
  return last[meant.length] ?? 0;
}
