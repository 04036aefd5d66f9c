/** What holds for every request of SCIM: its credential, its media type, its errors. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerContext } from "../../platform/context.ts";
import { isLostDatabase } from "../../platform/database/index.ts";
import { recordRefusal } from "../identity/index.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { type Fields, isFields } from "./read-value.ts";
import { type ScimCaller, scimCaller } from "./scim-caller.ts";
import { errorBody, notThere, ScimError } from "./scim-error.ts";
import { isVersion, type ScimResource } from "./scim-view.ts";
import { projected } from "./list-query.ts";

const mostBytes = 1024 * 1024;
const callers = new WeakMap<FastifyRequest, ScimCaller>();

/** Sets it up in Fastify's scope of /scim/v2. */
export function prepareScope(scope: FastifyInstance, ctx: ServerContext): void {
  // Before the body is read: strangers do not get to send one.
  scope.addHook("onRequest", async (request) => {
    callers.set(request, await scimCaller(ctx, request));
  });
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    ["application/scim+json", "application/json"],
    { parseAs: "string", bodyLimit: mostBytes },
    (_request, text, done) => {
      try {
        const body: unknown = text === "" ? undefined : JSON.parse(String(text));
        done(null, body);
      } catch {
        done(new ScimError(400, "The body is no JSON.", "invalidSyntax"));
      }
    },
  );
  scope.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  scope.setNotFoundHandler((_request, reply) => sendScim(reply, 404, errorBody(notThere())));
}

/** The directory that calls. */
export function callerOf(request: FastifyRequest): ScimCaller {
  const caller = callers.get(request);
  // The hook above refuses who is none.
  if (!caller) throw new Error("a request of SCIM came without its caller");
  return caller;
}

/** The id in the address. Throws ScimError. */
export function idOf(request: FastifyRequest): string {
  const id = isFields(request.params) ? request.params["id"] : undefined;
  if (typeof id !== "string" || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw notThere();
  return id;
}

/** The body as an object. Throws ScimError. */
export function bodyOf(request: FastifyRequest): Fields {
  if (!isFields(request.body)) throw new ScimError(400, "The body is an object.", "invalidSyntax");
  return request.body;
}

/** The query as an object. */
export function queryOf(request: FastifyRequest): Fields {
  return isFields(request.query) ? request.query : {};
}

/** Sends a body in SCIM's media type. */
export function sendScim(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/scim+json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(body);
}

/** Sends one resource with its version; 304 where the caller has that one. */
export function sendResource(
  request: FastifyRequest,
  reply: FastifyReply,
  resource: ScimResource,
  status = 200,
): FastifyReply {
  const { version, location } = resource.meta;
  void reply.header("etag", version);
  if (status === 201) void reply.header("location", location);
  const known = request.headers["if-none-match"];
  if (request.method === "GET" && known !== undefined && isVersion(known, version))
    return reply.code(304).send();
  return sendScim(reply, status, projected(resource, queryOf(request)));
}

/** Does `work`; where somebody is protected from it, that it was tried is recorded. */
export async function recordingRefusals<Result>(
  ctx: ServerContext,
  request: FastifyRequest,
  event: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ScimError && error.status === 403)
      await recordRefusal(ctx, callerOf(request).actor, {
        event,
        code: error.scimType ?? "forbidden",
        details: { because: error.message },
        // A new one has none yet.
        ...(request.method === "POST" ? {} : { object: { kind: "user", id: idOf(request) } }),
      });
    throw error;
  }
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = asScimError(error);
  if (refusal.status >= 500 && refusal !== error)
    request.log.error({ err: error }, "a request of SCIM failed unexpectedly");
  if (refusal.status === 401) void reply.header("www-authenticate", "Bearer");
  if (refusal.status === 429) void reply.header("retry-after", "10");
  if (refusal.status === 503) void reply.header("retry-after", "1");
  return sendScim(reply, refusal.status, errorBody(refusal));
}

function asScimError(error: unknown): ScimError {
  if (error instanceof ScimError) return error;
  if (error instanceof ProblemError && error.code === "not-found") return notThere();
  if (isLostDatabase(error)) return new ScimError(503, "The database cannot be reached at the moment.");
  if (!(error instanceof Error)) return new ScimError(500, "Something failed on the server.");
  // Somebody else took the name between the look and the write.
  if ("code" in error && error.code === "23505")
    return new ScimError(409, "Somebody else has this name, id or address.", "uniqueness");
  const status = "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500;
  if (status === 413) return new ScimError(413, "The body is too large: at most 1 MiB.");
  if (status === 415)
    return new ScimError(415, "The body has to be application/scim+json or application/json.");
  if (status >= 400 && status < 500)
    return new ScimError(400, "The request cannot be read.", "invalidSyntax");
  return new ScimError(500, "Something failed on the server.");
}
