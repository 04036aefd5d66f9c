/** Waiting for something that another process does. */
import { setTimeout as sleep } from "node:timers/promises";

/** Asks until the answer is yes. Throws, saying what was waited for, after `seconds`. */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const late = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > late) throw new Error(`waited ${seconds} seconds for ${what}`);
    await sleep(100);
  }
}
