/** Both loopback addresses or none: whoever holds the other could answer in the station's place. */
import { createServer, type Server } from "node:net";
import { describe, expect, test } from "vitest";
import { ListenError, takeAddresses } from "./take-addresses.ts";

async function squat(host: string): Promise<{ port: number; server: Server }> {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen({ host, port: 0, ipv6Only: true }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    }),
  );
  return { port, server };
}

describe("a station on this machine", () => {
  test.each(["127.0.0.1", "::1"])("does not open while somebody holds %s, and says who", async (host) => {
    const { port, server } = await squat(host);
    const opening = takeAddresses({ host: "loopback", port }, () => undefined);
    await expect(opening).rejects.toBeInstanceOf(ListenError);
    await expect(opening).rejects.toThrow(
      new RegExp(`Port ${port} on .* is held by process ${process.pid} `),
    );
    server.close();
    // What it took before it saw the other is given back.
    const listener = await takeAddresses({ host: "loopback", port }, () => undefined);
    expect(listener.port).toBe(port);
    await listener.close();
  });

  test("holds both addresses while it is open", async () => {
    const listener = await takeAddresses({ host: "loopback", port: 0 }, () => undefined);
    for (const host of ["127.0.0.1", "::1"]) {
      const other = createServer();
      const error = await new Promise((resolve) => {
        other.once("error", resolve);
        other.listen({ host, port: listener.port, ipv6Only: true }, () => resolve(undefined));
      });
      expect(error).toMatchObject({ code: "EADDRINUSE" });
    }
    await listener.close();
  });
});
