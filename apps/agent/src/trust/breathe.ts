/** Verifying is all arithmetic and leaves no time for anything else: whoever sends much of it must not keep a script beyond its time limit. */

const MILLISECONDS = 20;
let since = 0;

/** Lets timers and pipes have their turn, now and then: to be awaited between two documents from outside. */
export async function breathe(): Promise<void> {
  if (performance.now() - since < MILLISECONDS) return;
  await new Promise((resolve) => setImmediate(resolve));
  since = performance.now();
}
