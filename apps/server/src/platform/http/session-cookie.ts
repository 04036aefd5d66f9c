/**
 * The cookie that carries a session in a browser. The prefix `__Host-` makes browsers take it from this host only, over
 * a secure connection, for all paths (RFC 6265bis section 4.1.3.2); scripts cannot read it, other sites do not send it.
 */
import type { FastifyReply, FastifyRequest } from "fastify";

const name = "__Host-countersign";
const attributes = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** The session token in the cookie of a request, or undefined; two of that name are none. */
export function sessionCookieOf(request: Pick<FastifyRequest, "headers">): string | undefined {
  const found = (request.headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim().split(/=(.*)/s, 2))
    .filter(([key]) => key === name);
  const [, value = ""] = found.length === 1 ? (found[0] ?? []) : [];
  return /^[A-Za-z0-9_-]{1,200}$/.test(value) ? value : undefined;
}

/** Lets the browser keep a session for so long. */
export function setSessionCookie(reply: FastifyReply, token: string, maxAgeSeconds: number): void {
  void reply.header("set-cookie", `${name}=${token}; ${attributes}; Max-Age=${maxAgeSeconds}`);
}

/** Lets the browser forget its session. */
export function clearSessionCookie(reply: FastifyReply): void {
  void reply.header("set-cookie", `${name}=; ${attributes}; Max-Age=0`);
}
