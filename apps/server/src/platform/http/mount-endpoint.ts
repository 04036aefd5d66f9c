/**
 * Mounts an endpoint of packages/api: strict input, authentication, decision, reply, and the check that what changes
 * something was recorded.
 */
import type { Readable } from "node:stream";
import type { Endpoint } from "@countersign/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Actor } from "../actor.ts";
import type { Api } from "./api.ts";
import { admit, asConfirmed, callerOf } from "./admit-caller.ts";
import { type Authorization, givenCode, meetChallenge, type Waiver } from "./challenge.ts";
import { guardOf, type PublicGuard } from "./guard-public.ts";
import { ProblemError } from "./problem-error.ts";
import { refuseSignatures } from "./refuse-signatures.ts";
import { withRequestScope } from "./request-scope.ts";

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler gets: checked input, and who asks. */
export interface EndpointInput<E extends Endpoint> {
  readonly params: Parsed<E["params"]>;
  readonly query: Parsed<E["query"]>;
  readonly body: Parsed<E["body"]>;
  readonly actor: Actor;
  /** By what a challenged request was let through; `nothing` for endpoints that are not challenged. */
  readonly authorization: Authorization;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A body that is not JSON. */
export interface RawReply {
  readonly raw: Uint8Array | string | Readable;
  /** Media type. */
  readonly type: string;
  /** Default 200. Not called `status`, so that the literal statuses of JSON replies stay literal. */
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The handler wrote to `reply.raw` itself after `reply.hijack()`. */
export interface HandledReply {
  readonly handled: true;
}

/** Replies are only read, so handlers may give what they must not change either. */
type Unchanging<Value> = Value extends readonly (infer Member)[]
  ? readonly Unchanging<Member>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Unchanging<Value[Name]> }
    : Value;

type JsonReply<Replies> = {
  [Status in keyof Replies]: Replies[Status] extends z.ZodType
    ? {
        readonly status: Status;
        readonly body: Unchanging<z.input<Replies[Status]>>;
        readonly unchanged?: true;
      }
    : { readonly status: Status; readonly body?: undefined; readonly unchanged?: true };
}[keyof Replies];

/** What a handler gives back; `unchanged` says that nothing was done, so that nothing had to be recorded. */
export type EndpointReply<E extends Endpoint> = JsonReply<E["replies"]> | RawReply | HandledReply;

/** How an endpoint is mounted when the defaults do not fit. */
export interface MountOptions<E extends Endpoint> {
  /** Default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** For public endpoints: which account an attempt is about, so that guessing is limited per account too. */
  readonly account?: (body: Parsed<E["body"]>) => string;
  /**
   * For challenged endpoints: what stands in for a code, if anything does. Asked only where a code would be needed; may
   * refuse what could not be done anyway. The handler has to make sure, in its transaction, that the waiver covers what
   * it does.
   */
  readonly waiver?: (input: Omit<EndpointInput<E>, "authorization">) => Promise<Waiver | undefined>;
  /** Other limits than the usual ones of public endpoints; `false` for one that proves nothing and costs nothing. */
  readonly guard?: Partial<PublicGuard> | false;
  /**
   * For what only reads, by `inReading`: the caller is looked up again in the same turn to the database as what is
   * read. The handler may be called twice.
   */
  readonly confirmsByReading?: true;
}

const defaultBodyLimitBytes = 1024 * 1024;
const nothing = z.strictObject({});

/** What Fastify hands over once the endpoint's schemas have read it. */
type Validated<E extends Endpoint> = Pick<EndpointInput<E>, "params" | "query" | "body">;

/** Mounts `endpoint` below /api/v1. Throws when no module knows its audit event or one of its problem codes. */
export function mountEndpoint<const E extends Endpoint, const Reply extends EndpointReply<E>>(
  api: Api,
  endpoint: E,
  // A type of its own, so that a literal status stays one.
  handler: (input: EndpointInput<E>) => Promise<Reply>,
  options: MountOptions<E> = {},
): void {
  refuseUnknownNames(api, endpoint);
  const guard = guardOf(endpoint, options.guard);
  const late = options.confirmsByReading === true;
  if (late && (endpoint.method !== "GET" || endpoint.audit !== undefined || endpoint.challenged))
    throw new Error(`${endpoint.id} does more than read: its caller is confirmed before`);
  api.mounted.push(endpoint);
  api.fastify.route({
    method: endpoint.method,
    url: `/api/v1${endpoint.path}`,
    bodyLimit: options.bodyLimitBytes ?? defaultBodyLimitBytes,
    schema: {
      params: endpoint.params ?? nothing,
      querystring: endpoint.query ?? nothing,
      ...(endpoint.body ? { body: endpoint.body } : {}),
      response: jsonReplies(endpoint),
    },
    config: { endpointId: endpoint.id },
    // What is wrong with the input is an answer too: not before its caller is confirmed.
    attachValidation: late,
    // Before the body is read: strangers do not get to send one.
    onRequest: async (request) => {
      await admit(api, endpoint, request, late);
      await guard.takeForAddress(api, request);
    },
    preValidation: (request, _reply, done) => {
      const isOdd = !endpoint.body && request.body !== undefined && request.body !== null;
      done(isOdd ? new ProblemError("bad-request", "This endpoint takes no body.") : undefined);
    },
    handler: async (request, reply) => {
      const { validationError } = request;
      if (validationError) return asConfirmed(api, endpoint, request, () => Promise.reject(validationError));
      // Fastify validated all three with the endpoint's own schemas.
      const { params, query, body } = request as unknown as Validated<E>;
      await guard.takeForAccount(api, request, options.account?.(body));
      await refuseSignatures(api, endpoint, request, body);
      const asked = { params, query, body, actor: callerOf(request), request, reply };
      const authorization: Authorization = endpoint.challenged
        ? await api.ctx.questions.ask(meetChallenge, {
            endpoint: endpoint.id,
            actor: asked.actor,
            given: givenCode(request),
            waiver: async () => options.waiver?.(asked),
          })
        : { by: "nothing" };
      const answer = () =>
        // Admitted anew, the caller is another.
        asConfirmed(api, endpoint, request, () =>
          handler({ ...asked, actor: callerOf(request), authorization }),
        );
      const { result, recorded } = endpoint.audit
        ? await withRequestScope(answer)
        : { result: await answer(), recorded: [] };
      await guard.giveBack(api, request);
      if ("handled" in result) return reply;
      if ("raw" in result) {
        void reply.code(result.statusCode ?? 200).headers({ "cache-control": "no-store", ...result.headers });
        return reply.type(result.type).send(result.raw);
      }
      if (endpoint.audit && !result.unchanged && !recorded.includes(endpoint.audit))
        throw new Error(`${endpoint.id} changed something and did not record ${endpoint.audit}`);
      void reply.code(Number(result.status)).header("cache-control", "no-store");
      return result.body === undefined ? reply.send() : reply.send(result.body);
    },
  });
}

function refuseUnknownNames(api: Api, endpoint: Endpoint): void {
  if (endpoint.audit !== undefined && !api.auditEvents.has(endpoint.audit))
    throw new Error(`${endpoint.id}: no module declares the audit event ${endpoint.audit}`);
  const unknown = endpoint.errors.filter((code) => !api.problems.has(code));
  if (unknown.length > 0) throw new Error(`${endpoint.id}: no module declares ${unknown.join(", ")}`);
}

function jsonReplies(endpoint: Endpoint): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(endpoint.replies).flatMap(([status, schema]) => (schema ? [[status, schema]] : [])),
  );
}
