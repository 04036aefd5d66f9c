/**
 * Listening: the addresses are taken before anything else is started, so that a taken port is told at once; requests
 * are answered with 503 until an application is attached.
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, BlockList, isIP } from "node:net";
import type { Duplex } from "node:stream";
import type { Api } from "./api.ts";
import { ListenError } from "./listen-error.ts";
import { portHolder } from "./port-holder.ts";

/** Where to listen. `localhost` means 127.0.0.1 and ::1, both or neither. Port 0 takes a free one. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
  /** Networks from which plain HTTP is taken; loopback always is. Without it: from everywhere that can connect. */
  readonly onlyFrom?: readonly string[];
}

/** Addresses that are taken. */
export interface Listener {
  readonly port: number;
  /** Lets an API answer from now on. */
  serve(api: Api): Promise<void>;
  /** Stops accepting, gives requests under way `graceMs`, then ends all connections. */
  close(graceMs?: number): Promise<void>;
}

/** Takes the addresses. Throws ListenError that names who holds the port. */
export async function takeAddresses(options: ListenOptions): Promise<Listener> {
  const hosts = options.host === "localhost" ? ["127.0.0.1", "::1"] : [options.host];
  let answer: RequestListener = notReady;
  let upgrade = (_request: IncomingMessage, socket: Duplex, _head: Buffer): void => {
    socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n");
  };
  const servers: Server[] = [];
  let { port } = options;
  for (const host of hosts) {
    const server = newServer(options, (request, response) => answer(request, response));
    server.on("upgrade", (request, socket, head) => upgrade(request, socket, head));
    if (options.onlyFrom) refuseOthers(server, options.onlyFrom);
    server.headersTimeout = 30_000;
    server.requestTimeout = 120_000;
    try {
      port = await listen(server, host, port);
      servers.push(server);
    } catch (cause) {
      // A machine without IPv6 has nobody who could answer there in our place.
      if (servers.length > 0 && isCode(cause, "EADDRNOTAVAIL", "EAFNOSUPPORT")) continue;
      await Promise.all(servers.map((other) => closed(other)));
      throw explained(cause, host, port);
    }
  }
  return {
    port,
    async serve(api) {
      await api.fastify.ready();
      answer = (request, response) => api.fastify.routing(request, response);
      upgrade = (request, socket, head) => {
        const path = (request.url ?? "").split("?")[0] ?? "";
        const handler = api.upgrades.get(path);
        if (handler) handler(request, socket, head);
        else socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
      };
    },
    async close(graceMs = 2000) {
      const ends = Promise.all(servers.map((server) => closed(server)));
      for (const server of servers) server.closeIdleConnections();
      const timer = setTimeout(() => {
        for (const server of servers) server.closeAllConnections();
      }, graceMs);
      await ends;
      clearTimeout(timer);
    },
  };
}

const notReady: RequestListener = (_request, response) => {
  response.writeHead(503, { "content-type": "application/problem+json", "retry-after": "1" });
  response.end(
    JSON.stringify({
      type: "urn:countersign:problem:not-ready",
      title: "The server is not ready.",
      status: 503,
      code: "not-ready",
    }),
  );
};

function newServer(options: ListenOptions, listener: RequestListener): Server {
  if (!options.tls) return createServer(listener);
  const { certFile, keyFile } = options.tls;
  try {
    return createTlsServer(
      { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: "TLSv1.2" },
      listener,
    );
  } catch (cause) {
    throw new ListenError(
      "certificate-unusable",
      `The certificate ${certFile} with key ${keyFile} cannot be used: ${cause instanceof Error ? cause.message : "unreadable"}.`,
      { cause },
    );
  }
}

/** Whoever comes past the proxy would speak in clear: cut off before a byte is read. */
function refuseOthers(server: Server, networks: readonly string[]): void {
  const allowed = new BlockList();
  for (const network of ["127.0.0.0/8", "::1/128", ...networks]) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) allowed.addAddress(address, family);
    else allowed.addSubnet(address, Number(bits), family);
  }
  server.on("connection", (socket) => {
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (isIP(address) === 0 || !allowed.check(address, family)) socket.destroy();
  });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, ipv6Only: host === "::1" }, () => {
      server.removeListener("error", reject);
      // A TCP server that listens has an address of this form.
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function explained(cause: unknown, host: string, port: number): ListenError {
  if (isCode(cause, "EADDRINUSE")) {
    const holder = portHolder(port) ?? "another process";
    return new ListenError(
      "address-in-use",
      `Port ${port} on ${host} is held by ${holder}. Stop it, or start with --port and another number.`,
      { cause },
    );
  }
  const reason = cause instanceof Error ? cause.message : "unknown reason";
  return new ListenError("address-unusable", `Cannot listen on ${host} port ${port}: ${reason}.`, { cause });
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code)
  );
}
