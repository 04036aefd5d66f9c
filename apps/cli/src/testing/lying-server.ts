/** A server in a test that says whatever it was told to say, and remembers what it was sent: nothing it shows has to be true. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One request that it got. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** What it answers: bytes as they are, everything else as JSON. */
export type Answer = Uint8Array | object;

/** The server; stopped where `await using` ends. */
export interface LyingServer extends AsyncDisposable {
  readonly url: string;
  /** Everything that changes something, in order. */
  readonly heard: readonly Heard[];
}

/** Answers by `METHOD /path` below /api/v1 (query left out); 404 to everything else, 422 with an answer that has a `code`. With `sendOn` it answers nothing and names another place. */
export async function startLyingServer(
  answers: Readonly<Record<string, Answer>>,
  sendOn?: { readonly status: number; readonly location: string },
): Promise<LyingServer> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const text = Buffer.concat(parts).toString("utf8");
      const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "").replace(/^\/api\/v1/, "");
      const one: Heard = {
        method: request.method ?? "",
        path,
        authorization: request.headers.authorization,
        body: text === "" ? undefined : JSON.parse(text),
      };
      heard.push(one);
      if (sendOn) {
        response.writeHead(sendOn.status, { location: sendOn.location }).end();
        return;
      }
      const answer = answers[`${one.method} ${path}`];
      if (answer instanceof Uint8Array) {
        response.end(answer);
        return;
      }
      const made = one.method === "POST" && !/\/(?:signatures|test)$/.test(path);
      const created = path === "/standing" ? 202 : 201;
      const status = answer === undefined ? 404 : "code" in answer ? 422 : made ? created : 200;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { type: "urn:x", title: "no", status, code: "not-found" }));
    });
  });
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
