/** A command line in a test: what was typed, what came back. Runs in this process, with its own streams, home and directory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { commands } from "../commands.ts";
import type { Io } from "../io.ts";
import { runCommandLine } from "../run-command-line.ts";

/** Directories of terminals, which last as long as the test file that opened them. */
const directories: string[] = [];
afterAll(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** What one command line did. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A terminal of its own: an empty home and an empty directory. */
export interface Terminal {
  readonly directory: string;
  /** Types one line; words are given apart, so nothing is quoted. */
  type(...words: string[]): Promise<Said>;
}

/** Opens a terminal; `input` is what commands read from standard input, `reply` what somebody at the terminal answers to questions, `secrets` what they type unseen, one after the other. */
export function openTerminal(
  env: Record<string, string> = {},
  input = "",
  reply?: string,
  secrets: readonly string[] = [],
): Terminal {
  const unseen = [...secrets];
  const directory = mkdtempSync(path.join(tmpdir(), "countersign-cli-"));
  directories.push(directory);
  return {
    directory,
    async type(...words) {
      const out: string[] = [];
      const err: string[] = [];
      const io: Io = {
        out: (text) => void out.push(`${text}\n`),
        err: (text) => void err.push(`${text}\n`),
        outBytes: (bytes) => void out.push(new TextDecoder().decode(bytes)),
        errBytes: (bytes) => void err.push(new TextDecoder().decode(bytes)),
        readInput: async () => await Promise.resolve(new TextEncoder().encode(input)),
        askSecret: async () => await Promise.resolve(unseen.shift()),
        ask: async () => await Promise.resolve(reply),
        env: { HOME: directory, ...env },
        cwd: directory,
      };
      const code = await runCommandLine(words, commands, io);
      return { code, out: out.join(""), err: err.join("") };
    },
  };
}
