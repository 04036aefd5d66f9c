/** A port that nobody listens on at either loopback address, given back at once. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the kernel's own range, so that no connection of ours takes it before the server does. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(20_000, 32_000);
    if ((await isFree(port, "127.0.0.1")) && (await isFree(port, "::1"))) return port;
  }
  throw new Error("no free port was found");
}

async function isFree(port: number, host: string): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    // A machine without IPv6 has nobody there.
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    probe.listen({ port, host, ipv6Only: host === "::1" }, () => probe.close(() => resolve(true)));
  });
}
