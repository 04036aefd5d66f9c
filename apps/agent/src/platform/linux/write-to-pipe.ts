/** Writes bytes into a named pipe that another process reads, without ever blocking the event loop. */
import { writeSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const retryMilliseconds = 2;

/**
 * Writes as much as fits at once. Gives the number of bytes written, or `no-reader` when nobody reads any more.
 * The descriptor must be non-blocking.
 */
function writeWhatFits(descriptor: number, bytes: Uint8Array): number | "no-reader" {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code === "EPIPE") return "no-reader";
    if (error.code !== "EAGAIN") throw error;
  }
  return written;
}

/** Writes everything, waiting while the pipe is full; stops early when nobody reads or `given up` says so. */
export async function writeAll(
  descriptor: number,
  bytes: Uint8Array,
  givenUp: () => boolean = () => false,
): Promise<void> {
  let rest = bytes;
  while (rest.length > 0 && !givenUp()) {
    const written = writeWhatFits(descriptor, rest);
    if (written === "no-reader") return;
    rest = rest.subarray(written);
    if (rest.length > 0) await pause(retryMilliseconds);
  }
}
