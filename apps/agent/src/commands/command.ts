/** What the agent's subcommands have in common: where state is, how they end, how they print. */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** Exit codes of contract.md. */
export const EXIT = { done: 0, refused: 1, usage: 2, unreachable: 4 } as const;

/** A subcommand: words after its name in, exit code out. */
export type Command = (words: string[]) => Promise<number>;

/** The state directory: as told, else the platform's place. */
export function stateDirectory(told: string | undefined): string {
  if (told !== undefined) return resolve(told);
  if (process.getuid?.() === 0) return "/var/lib/countersign-agent";
  const xdg = process.env["XDG_STATE_HOME"];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), ".local", "state");
  return join(base, "countersign-agent");
}

/** One line for people. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One line of complaint in the words of the whole command line, and the exit code of a refusal. `code` is stable, `detail` for people. */
export function refuse(code: string, detail: string): number {
  const away = code === "unreachable";
  process.stderr.write(away ? `unreachable: ${detail}\n` : `refused: ${code}: ${detail}\n`);
  return away ? EXIT.unreachable : EXIT.refused;
}

/** The line was typed wrongly. */
export function misuse(command: string, detail: string): number {
  process.stderr.write(`countersign agent ${command}: ${detail}\n`);
  return EXIT.usage;
}

/** JSON for machines. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** An error as the exit code and the words it deserves. Unknown ones are thrown on. */
export function refuseError(error: unknown): number {
  if (error instanceof Error && "code" in error && typeof error.code === "string")
    return refuse(error.code, error.message);
  throw error;
}
