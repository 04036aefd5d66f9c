/** HTTP of signing in: where somebody wants the session, and how it is handed over. */
import type { StartedSession as SessionReply } from "@countersign/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ServerContext } from "../../platform/context.ts";
import { refuseOtherPages } from "../../platform/http/own-page.ts";
import { setSessionCookie } from "../../platform/http/session-cookie.ts";
import { agentFamily } from "./agent-family.ts";
import type { SessionKind } from "./identity-tables.ts";
import type { SignInPlace, StartedSession } from "./start-session.ts";

/** Where the session is to be. A cookie is given to our own pages only: throws `cross-site` for others. */
export function signInPlace(
  ctx: ServerContext,
  request: FastifyRequest,
  wanted: SessionKind | undefined,
): SignInPlace {
  const kind = wanted ?? "bearer";
  if (kind === "cookie") refuseOtherPages(ctx.config, request);
  return { kind, agent: agentFamily(request.headers["user-agent"]), address: request.ip };
}

/** The reply to whoever signed in; the token stands in the cookie or in the body, never in both. */
export function handOver(reply: FastifyReply, started: StartedSession): SessionReply {
  const { kind, token, expires_at, seconds, user } = started;
  if (kind === "bearer") return { step: "signed-in", token, expires_at, user };
  setSessionCookie(reply, token, seconds);
  return { step: "signed-in", expires_at, user };
}
