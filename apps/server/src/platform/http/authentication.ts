/** Who is calling: asked here, answered by the module that keeps accounts. */
import type { Snapshot } from "@countersign/access";
import type { Owed } from "@countersign/api";
import type { FastifyRequest } from "fastify";
import type { Actor } from "../actor.ts";
import { question } from "../questions.ts";

/** A caller whose credentials were found good. */
export interface Authentication {
  readonly actor: Actor;
  /** What `decide` needs. */
  readonly principal: Snapshot;
  /** Until it is paid, only what pays it is open. */
  readonly owes?: Owed;
}

/** What a request carries to say who calls. From outside: untrusted. */
export interface Credentials {
  readonly token: string;
  /** How it came. A session counts only in the way in which it was given out. */
  readonly by: "bearer" | "cookie";
  readonly address: string;
  /** Whether the actor may be an unconfirmed one; without it the database is asked at once. */
  readonly mayWait?: boolean;
}

/** Whose credentials these are; undefined for unknown, expired and revoked ones alike. */
export const authenticate = question<[Credentials], Promise<Authentication | undefined>>("authenticate", () =>
  Promise.resolve(undefined),
);

/** A signing station whose session was found good. */
export interface StationAuthentication {
  readonly actor: Actor;
  /** Whether an administrator accepted it. */
  readonly accepted: boolean;
}

/** Which station's session this is; undefined for everything else. */
export const authenticateStation = question<[Credentials], Promise<StationAuthentication | undefined>>(
  "authenticate-station",
  () => Promise.resolve(undefined),
);

/** A signed-in actor was refused for want of a permission. */
export interface Denial {
  readonly actor: Actor;
  readonly endpoint: string;
  readonly because: string;
}

/** Somebody wants to know of denials; the answer must not fail the request. */
export const denied = question<[Denial], Promise<void>>("denied", () => Promise.resolve());

/** The bearer token of a request, or undefined. Only the header counts: query strings end up in logs of others. */
export function bearerOf(request: Pick<FastifyRequest, "headers">): string | undefined {
  const found = /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(request.headers.authorization ?? "");
  return found?.[1];
}

/** An actor who has not said who it is. */
export function anonymousAt(address: string): Actor {
  return { kind: "anonymous", id: "anonymous", name: "anonymous", address, clients: [] };
}
