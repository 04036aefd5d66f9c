/** What starting needed goes back to the machine: an idle server would otherwise hold it until it is busy. */
import { Session } from "node:inspector";

const settledAfterMs = 5_000;

/**
 * Some seconds after the start collects once what it left behind; V8 itself waits for work that may never come. It takes
 * a few tens of milliseconds, and does not keep the process alive.
 */
export function giveBackMemory(afterMs = settledAfterMs): void {
  setTimeout(collectOnce, afterMs).unref();
}

/** The collection that inspectors ask for is the thorough one; the session stays within this process. */
function collectOnce(): void {
  const session = new Session();
  session.connect();
  // Not in the answer itself: whoever disconnects there waits for himself, and the whole process with him.
  session.post("HeapProfiler.collectGarbage", () => void setImmediate(() => session.disconnect()));
}
