/** A port of loopback that nobody listens on. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the kernel's own range, since some peers take no port above 32767; seen to be free, and given back at once. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    if (await promise) return port;
  }
  throw new Error("no free port was found");
}
