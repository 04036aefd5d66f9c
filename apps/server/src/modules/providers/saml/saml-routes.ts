/** The two addresses that a SAML provider knows: our metadata, and where it has browsers post its responses. */
import { z } from "zod";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ServerContext } from "../../../platform/context.ts";
import type { Api } from "../../../platform/http/api.ts";
import { mountRaw } from "../../../platform/http/mount-raw.ts";
import { ProblemError } from "../../../platform/http/problem-error.ts";
import { addressSubject, takeToken } from "../../../platform/http/rate-limits.ts";
import { attemptSeconds, keepAttempt } from "../attempts.ts";
import { keepDoorSecret } from "../door-cookie.ts";
import { redirectUri } from "../provider.ts";
import type { ProviderRow } from "../provider-tables.ts";
import { findProvider } from "../sign-in-by-provider.ts";
import { ourMetadata } from "./ask-provider.ts";
import { judgeResponse } from "./judge-response.ts";
import { keepResponse } from "./kept-response.ts";
import { ourSide } from "./our-key.ts";

/** 256 kB as base64, as a form writes it. */
const mostBytes = 1024 * 1024;
const arrivals = { name: "saml responses", burst: 30, secondsPerToken: 4 };
const givenId = z.strictObject({ id: z.uuid() });

/** Mounts both. */
export function samlRoutes(api: Api, ctx: ServerContext): void {
  mountRaw(
    api,
    { id: "saml.metadata", path: "/saml/:id/metadata", access: "public" },
    async (request, reply) => {
      const { id } = await samlProvider(ctx, request);
      const us = await ourSide(ctx, id);
      if (!us) throw new ProblemError("not-ready");
      return reply.type("application/samlmetadata+xml").send(ourMetadata(us, us.certificate));
    },
  );
  void api.fastify.register(async (scope: FastifyInstance) => {
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: mostBytes },
      (_request, text, done) => done(null, text),
    );
    scope.post("/saml/:id/response", { bodyLimit: mostBytes }, (request, reply) =>
      takeResponse(ctx, request, reply),
    );
  });
}

/**
 * Keeps what was posted and sends the browser on to the console's page, which asks for it with the cookies that another
 * site's form does not carry. Nobody is signed in by the form itself.
 */
async function takeResponse(ctx: ServerContext, request: FastifyRequest, reply: FastifyReply) {
  if (!(await takeToken(ctx.db, arrivals, addressSubject(request.ip))))
    throw new ProblemError("too-many-requests", "Too many attempts. Wait a little, then try again.");
  const provider = await samlProvider(ctx, request);
  const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
  const [response, ...more] = form.getAll("SAMLResponse");
  if (response === undefined || more.length > 0)
    throw new ProblemError("bad-request", "This is no SAML response.");
  const state = form.get("RelayState") ?? "";
  const isAsked = await keepResponse(ctx, provider.id, state, response);
  const going = isAsked ? state : await openUnasked(ctx, request, reply, provider, response);
  return reply.redirect(`${redirectUri(ctx, provider.id)}?state=${encodeURIComponent(going)}`, 303);
}

/**
 * Where the provider may begin by itself, an attempt for this browser, now. Judged first, so that strangers keep nothing
 * here; where the provider wants people to go (RelayState) is not followed.
 */
async function openUnasked(
  ctx: ServerContext,
  request: FastifyRequest,
  reply: FastifyReply,
  provider: SamlProvider,
  response: string,
): Promise<string> {
  const { idp_initiated: isAllowed, idp_origin: origin } = provider.config;
  const isFromThere = origin === null || request.headers.origin === origin;
  const us = isAllowed && isFromThere && provider.enabled ? await ourSide(ctx, provider.id) : undefined;
  const judged = us && (await judgeResponse(response, provider.config, us, ctx.clock.seconds()));
  if (!judged?.ok || judged.claims.inResponseTo !== undefined) throw new ProblemError("sign-in-lost");
  const browser = keepDoorSecret(request, reply, attemptSeconds);
  const state = await keepAttempt(
    ctx,
    provider.id,
    { purpose: "sign-in", session: null, browser },
    { revision: provider.revision, issuer: provider.config.entity_id, nonce: "", verifier: "" },
  );
  if (!(await keepResponse(ctx, provider.id, state, response))) throw new ProblemError("sign-in-lost");
  return state;
}

type SamlProvider = ProviderRow & { config: { kind: "saml" } };

async function samlProvider(ctx: ServerContext, request: FastifyRequest): Promise<SamlProvider> {
  const params = givenId.safeParse(request.params);
  if (!params.success) throw new ProblemError("not-found");
  const provider = await findProvider(ctx, params.data.id);
  if (provider.config.kind !== "saml") throw new ProblemError("not-found");
  return { ...provider, config: provider.config };
}
