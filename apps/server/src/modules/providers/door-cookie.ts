/**
 * The cookie by which somebody who comes back from a provider is known to sit at the browser that was sent there: an
 * answer that was begun elsewhere signs nobody in here. It is worth nothing by itself.
 */
import { randomBytes } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";

const name = "__Host-countersign-door";
const attributes = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** The browser's secret, or undefined; two of that name are none. */
export function doorSecretOf(request: Pick<FastifyRequest, "headers">): string | undefined {
  const found = (request.headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim().split(/=(.*)/s, 2))
    .filter(([key]) => key === name);
  const [, value = ""] = found.length === 1 ? (found[0] ?? []) : [];
  return /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined;
}

/** The browser's secret, kept for so long; one that it has already serves for several pages at once. */
export function keepDoorSecret(request: FastifyRequest, reply: FastifyReply, maxAgeSeconds: number): string {
  const secret = doorSecretOf(request) ?? randomBytes(32).toString("base64url");
  void reply.header("set-cookie", `${name}=${secret}; ${attributes}; Max-Age=${maxAgeSeconds}`);
  return secret;
}
