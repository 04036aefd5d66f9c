/**
 * Saying something on the machine itself: to everybody who is logged in, and to its own log. Programs at fixed places,
 * the text on their standard input: nothing of it is read by a shell.
 */
import { spawn } from "node:child_process";
import { firstExisting } from "../platform/linux/fixed-programs.ts";

/** A program with its words. */
export type Announcer = readonly [program: string, ...words: string[]];

const MILLISECONDS = 10_000;

/** What this machine has: `wall` for terminals (util-linux), `logger` for the system log. */
export function findAnnouncers(): Announcer[] {
  const [wall, logger] = ["wall", "logger"].map((name) =>
    firstExisting([`/usr/bin/${name}`, `/bin/${name}`, `/usr/sbin/${name}`]),
  );
  return [
    ...(wall === undefined ? [] : [[wall] as const]),
    ...(logger === undefined
      ? []
      : [[logger, "--socket-errors=on", "-t", "countersign", "-p", "auth.alert"] as const]),
  ];
}

/** Whether at least one of them took the text. */
export async function announce(announcers: readonly Announcer[], text: string): Promise<boolean> {
  const took = await Promise.all(announcers.map((announcer) => say(announcer, printable(text))));
  return took.includes(true);
}

/** A reason is somebody else's words: nothing in it may move a cursor. */
function printable(text: string): string {
  return text.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} \n]/gu, "?");
}

async function say([program, ...words]: Announcer, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: ["pipe", "ignore", "ignore"],
      env: { LANG: "C.UTF-8" },
      cwd: "/",
      timeout: MILLISECONDS,
    });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
    // A program that does not read is seen by how it ends.
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${text}\n`);
  });
}
