/** Who may call an endpoint: authenticated, then decided; the reasons reach the caller only as far as they may. */
import {
  clientsWhere,
  decide,
  mayAtAll,
  type Permission,
  type Snapshot,
  tiersWhere,
} from "@countersign/access";
import type { Endpoint, Owed } from "@countersign/api";
import type { FastifyRequest } from "fastify";
import type { Actor } from "../actor.ts";
import type { Api } from "./api.ts";
import {
  anonymousAt,
  authenticate,
  authenticateStation,
  type Authentication,
  bearerOf,
  denied,
} from "./authentication.ts";
import { refuseOtherPages } from "./own-page.ts";
import { ProblemError } from "./problem-error.ts";
import { sessionCookieOf } from "./session-cookie.ts";

/** A caller who was let in; stations have no principal, since no role or permission is theirs. */
interface Admitted {
  readonly actor: Actor;
  readonly principal?: Snapshot;
  readonly owes?: Owed;
}

const dues = {
  password: "Set another password first: this one has ended, or an administrator asks for another one.",
  factor:
    "Everybody here needs a second factor. Add a passkey or an authenticator app, or sign in with yours.",
} as const;

const callers = new WeakMap<FastifyRequest, Admitted>();

/** The admitted caller of this request; anonymous on public endpoints. */
export function callerOf(request: FastifyRequest): Actor {
  return callers.get(request)?.actor ?? anonymousAt(request.ip);
}

/** What `decide` needs to know of this request's caller; undefined for anonymous ones. */
export function principalOf(request: FastifyRequest): Snapshot | undefined {
  return callers.get(request)?.principal;
}

/** What this request's caller owes before anything else is open to them. */
export function owedBy(request: FastifyRequest): Owed | undefined {
  return callers.get(request)?.owes;
}

/**
 * Lets the request go on, or throws `not-signed-in`, `not-allowed`, `cross-site`, `password-due` or `factor-due`. With `mayWait` the caller may be one
 * that is still to be confirmed; nobody is turned away for what is not confirmed.
 */
export async function admit(
  api: Pick<Api, "ctx">,
  endpoint: Pick<Endpoint, "access" | "id" | "whileOwing">,
  request: FastifyRequest,
  mayWait = false,
): Promise<void> {
  if (endpoint.access === "public") return;
  if (endpoint.access === "station") {
    callers.set(request, { actor: await stationFor(api, request) });
    return;
  }
  const found = await authenticated(api, request, mayWait);
  if (!found) {
    throw new ProblemError("not-signed-in", "Sign in, or pass a valid API key as bearer token.", {
      headers: { "www-authenticate": "Bearer" },
    });
  }
  if (found.owes && !endpoint.whileOwing?.includes(found.owes)) {
    if (found.actor.unconfirmed) return admit(api, endpoint, request);
    callers.set(request, found);
    throw new ProblemError(`${found.owes}-due`, dues[found.owes]);
  }
  const permission = endpoint.access === "signed-in" ? "clients.read" : endpoint.access;
  // Rows of clients at which the permission is not held are not there for this request.
  const clients = clientsWhere(found.principal, permission);
  const tiers = tiersWhere(found.principal, permission);
  callers.set(request, { ...found, actor: { ...found.actor, clients, ...(tiers ? { tiers } : {}) } });
  if (endpoint.access === "signed-in") return;
  const decision = decide(found.principal, { permission: endpoint.access });
  // What is still to be proved is asked for by the endpoint, which knows the object.
  if (decision.outcome !== "deny") return;
  if (found.actor.unconfirmed) return admit(api, endpoint, request);
  await api.ctx.questions.ask(denied, {
    actor: found.actor,
    endpoint: endpoint.id,
    because: decision.because,
  });
  throw new ProblemError(
    "not-allowed",
    `This needs the permission ${decision.missing} (${decision.because}).`,
    { needs: decision.missing },
  );
}

/** Whether this request's caller may, at the client with this slug where there is one; for what depends on an object. */
export function callerMay(request: FastifyRequest, permission: Permission, client?: string): boolean {
  const principal = principalOf(request);
  if (!principal) return false;
  // One at which somebody has no place has no number for them.
  const at = client === undefined ? {} : { client: principal.numbers.get(client) ?? -1 };
  return mayAtAll(principal, { permission, ...at });
}

/** The clients that this request sees, as documents and audit entries name them. */
export function slugsSeenBy(request: FastifyRequest): "all" | readonly string[] {
  const { clients = [] } = callerOf(request);
  if (clients === "all") return "all";
  const seen = new Set(clients);
  return [...(principalOf(request)?.numbers ?? [])]
    .filter(([, client]) => seen.has(client))
    .map(([slug]) => slug);
}

/**
 * Whose session or key a request carries, if anybody's. Two that differ are nobody's: a caller is one or the other.
 * Throws `cross-site` where a browser sent the cookie for a page that is not ours.
 */
export async function authenticated(
  api: Pick<Api, "ctx">,
  request: FastifyRequest,
  mayWait = false,
): Promise<Authentication | undefined> {
  const bearer = bearerOf(request);
  const cookie = sessionCookieOf(request);
  if (cookie !== undefined) {
    refuseOtherPages(api.ctx.config, request);
    if (bearer !== undefined && bearer !== cookie) return undefined;
  }
  const token = cookie ?? bearer;
  if (token === undefined) return undefined;
  const by = cookie === undefined ? "bearer" : "cookie";
  return api.ctx.questions.ask(authenticate, { token, by, address: request.ip, mayWait });
}

/**
 * Answers by `work` for the admitted caller. For one that is still to be confirmed nothing of it goes out before that;
 * where the caller is not who it was, it is admitted anew, or refused, and `work` is done again.
 */
export async function asConfirmed<Result>(
  api: Pick<Api, "ctx">,
  endpoint: Pick<Endpoint, "access" | "id" | "whileOwing">,
  request: FastifyRequest,
  work: () => Promise<Result>,
): Promise<Result> {
  const { unconfirmed } = callerOf(request);
  if (!unconfirmed) return work();
  let outcome: { readonly result: Result } | { readonly failure: unknown };
  try {
    outcome = { result: await work() };
  } catch (failure) {
    // What went wrong is an answer too.
    outcome = { failure };
  }
  if (!(await unconfirmed.holds())) {
    await admit(api, endpoint, request);
    return work();
  }
  if ("failure" in outcome) throw outcome.failure;
  return outcome.result;
}

/** The station that calls. Nobody else has a way in here, whatever their role. */
async function stationFor(api: Pick<Api, "ctx">, request: FastifyRequest): Promise<Actor> {
  const bearer = bearerOf(request);
  const found =
    bearer === undefined
      ? undefined
      : await api.ctx.questions.ask(authenticateStation, {
          token: bearer,
          by: "bearer",
          address: request.ip,
        });
  if (!found) {
    if (await authenticated(api, request))
      throw new ProblemError("not-allowed", "Only signing stations call this.");
    throw new ProblemError("not-signed-in", "A signing station proves its key first.", {
      headers: { "www-authenticate": "Bearer" },
    });
  }
  if (!found.accepted)
    throw new ProblemError(
      "not-allowed",
      "station-pending: an administrator accepts this station first, after comparing its fingerprint.",
    );
  return found.actor;
}
