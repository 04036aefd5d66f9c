/**
 * A server in the hands of somebody else: it speaks to the station as the station's own server would, hands on what the
 * true one says, and changes it where a test wants. It holds a session of an accepted station, like whoever broke in.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Changes an answer: its path below /api/v1, and the reply of the true server. */
export type Tamper = (path: string, reply: unknown) => unknown;

/** The server. */
export interface HostileServer extends AsyncDisposable {
  readonly url: string;
  tamper: Tamper;
  /** Bodies that were posted, by path. */
  readonly posted: { readonly path: string; readonly body: unknown }[];
  /** Whether it hands sessions on to the true server instead of giving its own. */
  relay: boolean;
  /** Whether it answers nobody. */
  down: boolean;
}

/** Starts it in front of `server`, with a token that the true server takes. */
export async function startHostileServer(server: string, token: string): Promise<HostileServer> {
  const posted: { path: string; body: unknown }[] = [];
  const state: Pick<HostileServer, "tamper" | "relay" | "down"> = {
    tamper: (_path, reply) => reply,
    relay: false,
    down: false,
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (state.down) {
      request.socket.destroy();
      return;
    }
    const path = (request.url ?? "").replace(/^\/api\/v1/, "");
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString("utf8");
    if (request.method === "POST") posted.push({ path, body: JSON.parse(text) });
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    const soon = Math.floor(Date.now() / 1000) + 3600;
    if (!state.relay && path === "/stations/challenge")
      return send(200, { nonce: "A".repeat(43), server_name: request.headers.host, expires_at: soon });
    if (!state.relay && path === "/stations/sessions")
      return send(201, { token, state: "accepted", expires_at: soon });
    const asked = await fetch(`${server}/api/v1${path}`, {
      method: request.method ?? "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(text === "" ? {} : { body: text }),
    });
    const reply: unknown = await asked.json().catch(() => undefined);
    send(asked.status, asked.ok ? state.tamper(path, reply) : reply);
  };
  const listening = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => listening.listen({ host: "localhost", port: 0 }, resolve));
  // A TCP server that listens has an address of this form.
  const { port } = listening.address() as AddressInfo;
  return Object.assign(state, {
    url: `http://localhost:${port}`,
    posted,
    async [Symbol.asyncDispose]() {
      listening.closeAllConnections();
      await new Promise<void>((resolve) => listening.close(() => resolve()));
    },
  });
}
