/** Listening on every address under which this station could be reached by name, or on none: nobody may answer in its place. */
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { portHolder } from "./port-holder.ts";

/** Where to listen. */
export interface ListenOptions {
  /** `loopback`: both loopback addresses; otherwise an address. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** Addresses that are taken. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Somebody holds an address, or it cannot be used; the message says what to do. */
export class ListenError extends Error {}

/** Takes the addresses and answers there. Throws ListenError that names who holds the port. */
export async function takeAddresses(options: ListenOptions, answer: RequestListener): Promise<Listener> {
  const hosts = options.host === "loopback" ? ["127.0.0.1", "::1"] : [options.host];
  const servers: Server[] = [];
  let { port } = options;
  for (const host of hosts) {
    const server = options.tls ? createTlsServer(readTls(options.tls), answer) : createServer(answer);
    server.headersTimeout = 15_000;
    server.requestTimeout = 60_000;
    try {
      port = await listen(server, host, port);
      servers.push(server);
    } catch (cause) {
      // A machine without IPv6 has nobody who could answer there in our place.
      if (servers.length > 0 && isCode(cause, "EADDRNOTAVAIL", "EAFNOSUPPORT")) continue;
      for (const other of servers) other.close();
      throw explained(cause, host, port);
    }
  }
  return {
    port,
    async close() {
      const ends = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(ends);
    },
  };
}

function readTls({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  try {
    return { cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: "TLSv1.2" as const };
  } catch (cause) {
    throw new ListenError(`The certificate ${certFile} with key ${keyFile} cannot be read.`, { cause });
  }
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

function explained(cause: unknown, host: string, port: number): ListenError {
  if (isCode(cause, "EADDRINUSE")) {
    const holder = portHolder(port) ?? "another process";
    return new ListenError(
      `Port ${port} on ${host} is held by ${holder}: whoever holds one of the addresses of a signing station could answer in its place. Stop it, or give the station another address.`,
      { cause },
    );
  }
  const reason = cause instanceof Error ? cause.message : "unknown reason";
  return new ListenError(`Cannot listen on ${host} port ${port}: ${reason}.`, { cause });
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code)
  );
}
