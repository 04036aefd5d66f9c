/** Help texts, made from what commands declare. */
import type { Command } from "./command.ts";
import { optionsOf } from "./find-command.ts";

/** The overview: every command with its sentence. */
export function overview(commands: readonly Command[]): string {
  const rows = commands.map((command) => [usage(command), command.summary] as const);
  const width = Math.min(46, Math.max(...rows.map(([left]) => left.length)));
  const lines = rows.map(([left, right]) =>
    left.length > width ? `  ${left}\n  ${" ".repeat(width)}  ${right}` : `  ${left.padEnd(width)}  ${right}`,
  );
  return [
    "countersign: guarded operations. Nobody alone, and not even the server, can run code on your machines.",
    "",
    "Usage: countersign COMMAND [options]",
    "",
    ...lines,
    "",
    "Every command has --help. Exit: 0 success, 1 refused, 2 wrong usage, 3 the script itself failed, 4 server unreachable.",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const rows = Object.entries(optionsOf(command)).map(
    ([name, facts]) =>
      [
        `--${name}${facts.value ? ` ${facts.value}` : ""}`,
        facts.multiple ? `${facts.help} (may be repeated)` : facts.help,
      ] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  const needed = Object.entries(command.options ?? {})
    .filter(([, facts]) => facts.needed)
    .map(([name, facts]) => ` --${name} ${facts.value ?? ""}`);
  return [
    `countersign ${usage(command)}${needed.join("")}`,
    "",
    command.summary,
    "",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join("\n");
}

function usage(command: Command): string {
  return [...command.words, ...(command.positionals ?? [])].join(" ");
}
