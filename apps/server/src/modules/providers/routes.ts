/** HTTP to use cases: providers, and by which one a user comes. */
import { endpoints } from "@countersign/api";
import type { FastifyRequest } from "fastify";
import type { ServerContext } from "../../platform/context.ts";
import { principalOf } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { refuseOtherPages } from "../../platform/http/own-page.ts";
import { handOver, refuseMoreThanHeld, refuseWhoHoldsMore, signInPlace } from "../identity/index.ts";
import { addProvidedUser } from "./add-provided-user.ts";
import { attemptSeconds } from "./attempts.ts";
import { doorSecretOf, keepDoorSecret } from "./door-cookie.ts";
import { listProviders, offeredProviders } from "./list-providers.ts";
import { changeProvider, createProvider } from "./save-provider.ts";
import { readMetadata } from "./saml/read-metadata.ts";
import { beginSignIn, finishSignIn } from "./sign-in-by-provider.ts";
import { beginTest, finishTest, testDirectory } from "./test-provider.ts";
import { setUserProvider } from "./set-user-provider.ts";
import { deleteProvider, switchProvider } from "./switch-provider.ts";

const of = endpoints.providers;

/** Mounts the endpoints of this module. */
export function providerRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.listProviders, async ({ actor }) => ({
    status: 200,
    body: { providers: await listProviders(ctx, actor) },
  }));
  mountEndpoint(api, of.createProvider, async ({ actor, body, request }) => {
    refuseUnlessAll(request);
    return { status: 201, body: await createProvider(ctx, actor, body) };
  });
  mountEndpoint(api, of.changeProvider, async ({ actor, params, body, request }) => {
    refuseUnlessAll(request);
    return { status: 200, body: await changeProvider(ctx, actor, params.id, body) };
  });
  mountEndpoint(api, of.switchProvider, async ({ actor, params, body, request }) => {
    // Ending somebody's access is never put off.
    if (body.enabled) refuseUnlessAll(request);
    return { status: 200, body: await switchProvider(ctx, actor, params.id, body.enabled) };
  });
  mountEndpoint(api, of.deleteProvider, async ({ actor, params }) => {
    await deleteProvider(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.offeredProviders, async () => ({
    status: 200,
    body: { providers: await offeredProviders(ctx) },
  }));
  mountEndpoint(
    api,
    of.beginSignIn,
    async ({ actor, params, body, request, reply }) => {
      refuseOtherPages(ctx.config, request);
      const browser = keepDoorSecret(request, reply, attemptSeconds);
      const location = await beginSignIn(ctx, actor, params.id, browser, body.again === true);
      return { status: 200, body: { location } };
    },
    // Counted where the attempt is kept, and never given back.
    { guard: false },
  );
  mountEndpoint(api, of.finishSignIn, async ({ actor, params, body, request, reply }) => {
    refuseOtherPages(ctx.config, request);
    const place = signInPlace(ctx, request, body.session);
    const came = await finishSignIn(ctx, actor, params.id, doorSecretOf(request), body.answer, place);
    if ("session" in came) return { status: 201, body: handOver(reply, came.session) };
    // No session yet, so none is recorded as started.
    return { status: 200, body: { step: "second-factor", ...came.owed }, unchanged: true };
  });
  mountEndpoint(api, of.beginTest, async ({ actor, params, request, reply }) => {
    const browser = keepDoorSecret(request, reply, attemptSeconds);
    return { status: 200, body: { location: await beginTest(ctx, actor, params.id, browser) } };
  });
  mountEndpoint(api, of.finishTest, async ({ actor, params, body, request }) => ({
    status: 200,
    body: await finishTest(ctx, actor, params.id, doorSecretOf(request), body.answer),
  }));
  mountEndpoint(api, of.testDirectory, async ({ actor, params, body }) => ({
    status: 200,
    body: await testDirectory(ctx, actor, params.id, body),
  }));
  mountEndpoint(api, of.readSamlMetadata, async ({ body }) => {
    const read = readMetadata(body.metadata);
    if (!read.ok) throw new ProblemError(read.because);
    return { status: 200, body: read.metadata };
  });
  mountEndpoint(api, of.addProvidedUser, async ({ actor, body, request }) => {
    refuseMoreThanHeld(principalOf(request), body.role);
    return { status: 201, body: await addProvidedUser(ctx, actor, body) };
  });
  mountEndpoint(api, of.setUserProvider, async ({ actor, params, body, request }) => {
    await refuseWhoHoldsMore(ctx, principalOf(request), params.id);
    const changed = await setUserProvider(ctx, actor, params.id, body.provider);
    return { status: 200, body, ...(changed ? {} : { unchanged: true }) };
  });
}

/** Whoever sets up who says who people are could be any of them. Throws `not-allowed` for whoever does not hold everything. */
function refuseUnlessAll(request: FastifyRequest): void {
  refuseMoreThanHeld(principalOf(request), "administrator");
}
