/**
 * Whether a request that a browser made with our cookie came from our own pages. SameSite does not settle it: another
 * port of this machine, or a neighbouring host name such as the station's, is the same site and another origin.
 */
import type { FastifyRequest } from "fastify";
import { isLoopbackHost } from "../config/address-rules.ts";
import type { ServerConfig } from "../config/server-config.ts";
import { ProblemError } from "./problem-error.ts";

type Asked = Pick<FastifyRequest, "method" | "headers">;
type Places = Pick<ServerConfig, "publicUrl" | "host" | "port" | "tls">;

/** Throws `cross-site` unless the request comes from a page of our own. */
export function refuseOtherPages(places: Places, request: Asked): void {
  if (comesFromOwnPage(places, request)) return;
  throw new ProblemError(
    "cross-site",
    "A page of another origin made this request. Open the console at its own address.",
  );
}

/**
 * Fetch metadata (W3C Fetch Metadata, `Sec-Fetch-Site`) decides where the browser sends it, which pages cannot forge.
 * Without it what changes something needs an `Origin` of ours; what only reads is kept from others by CORS.
 */
export function comesFromOwnPage(places: Places, { method, headers }: Asked): boolean {
  const site = headers["sec-fetch-site"];
  const onlyReads = method === "GET" || method === "HEAD";
  // `none`: typed into the address bar or taken from a bookmark.
  if (site !== undefined) return site === "same-origin" || (onlyReads && site === "none");
  return onlyReads || (headers.origin !== undefined && ownOrigins(places).includes(headers.origin));
}

/** The public address, and the loopback ones where the server listens there. */
export function ownOrigins({ publicUrl, host, port, tls }: Places): readonly string[] {
  const scheme = tls ? "https" : "http";
  const here = isLoopbackHost(host) ? ["localhost", "127.0.0.1", "[::1]"] : [];
  return [new URL(publicUrl).origin, ...here.map((name) => new URL(`${scheme}://${name}:${port}`).origin)];
}
