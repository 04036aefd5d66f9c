/** The HTTP server's skeleton: headers, errors, request logs. Modules mount everything else. */
import { randomUUID } from "node:crypto";
import { fastify, type FastifyInstance, LogController } from "fastify";
import { validatorCompiler } from "fastify-type-provider-zod";
import type { ServerContext } from "../context.ts";
import type { ModuleDefinition } from "../module.ts";
import type { Api } from "./api.ts";
import { takeCodeFromUrl } from "./code-in-url.ts";
import { ProblemError } from "./problem-error.ts";
import { commonProblems, sendProblem } from "./problem-reply.ts";
import { replySerializer } from "./reply-serializer.ts";
import { requestLog } from "./request-log.ts";
import { securityHeaders } from "./security-headers.ts";

/** Given, so that Fastify does not load its own two, which would stay in memory and never be asked. */
const compilersFactory = { buildValidator: neverAsked, buildSerializer: neverAsked };

/** An API with the names of all modules known and nothing mounted. */
export async function createApi(ctx: ServerContext, modules: readonly ModuleDefinition[]): Promise<Api> {
  const problems = new Map([
    ...Object.entries(commonProblems),
    ...modules.flatMap((module) => Object.entries(module.problems)),
  ]);
  const app: FastifyInstance = fastify({
    loggerInstance: requestLog(ctx.log),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: ctx.config.trustProxy.length > 0 ? [...ctx.config.trustProxy] : false,
    bodyLimit: 1024 * 1024,
    schemaController: { compilersFactory },
    rewriteUrl: takeCodeFromUrl,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(replySerializer);
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler((error, request, reply) => sendProblem(problems, error, request, reply));
  const known: { method: string; pattern: RegExp }[] = [];
  const routes: { method: string; url: string }[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    const pattern = new RegExp(`^${url.replaceAll(/:[^/]+/g, "[^/]+").replaceAll("*", ".*")}$`);
    for (const one of [method].flat()) {
      known.push({ method: one, pattern });
      routes.push({ method: one, url });
    }
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    const missing =
      methods.length === 0
        ? new ProblemError("not-found")
        : new ProblemError("method-not-allowed", undefined, { headers: { allow: methods.join(", ") } });
    sendProblem(problems, missing, request, reply);
  });
  const headers = securityHeaders(ctx.config.publicUrl.startsWith("https:"));
  app.addHook("onRequest", (request, reply, done) => {
    void reply.headers(headers).header("x-request-id", request.id);
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    // The route's pattern, never the address: paths and queries may hold secrets.
    ctx.log.info(
      {
        reqId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? "unknown",
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      "answered",
    );
    done();
  });
  return {
    fastify: app,
    ctx,
    problems,
    auditEvents: new Set(modules.flatMap((module) => Object.keys(module.auditEvents))),
    mounted: [],
    routes,
    upgrades: new Map(),
  };
}

function neverAsked(): never {
  throw new Error("schemas are compiled by what createApi sets");
}
