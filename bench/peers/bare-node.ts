/** Bare Node with one ws connection, idle: what an agent in Node cannot be below. */
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import type { Contender } from "../harness/contest.ts";
import { privateMiB } from "../harness/private-memory.ts";
import { startProgram } from "../harness/started-program.ts";

const script = fileURLToPath(new URL("bare-websocket.mjs", import.meta.url));

/** Its idle memory in MiB; each sample is a new process with a new connection. */
export function bareNode(idleSeconds: number): Contender {
  return {
    name: "bare Node with one ws connection",
    versions: [`node ${process.version}`, "ws 8.23.0"],
    sample: async () => {
      const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
      await new Promise<void>((resolve) => server.once("listening", resolve));
      const address = server.address();
      if (typeof address !== "object" || address === null) throw new Error("the server has no address");
      try {
        const url = `ws://127.0.0.1:${address.port}/`;
        const isConnected = () => server.clients.size === 1;
        await using node = await startProgram(process.execPath, [script, url], isConnected);
        await sleep(idleSeconds * 1000);
        return privateMiB([node.pid]);
      } finally {
        for (const client of server.clients) client.terminate();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
