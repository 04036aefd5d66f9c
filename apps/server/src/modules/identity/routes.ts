/** HTTP to use cases: the first administrator, signing in and out, users and API keys. */
import { PERMISSION_IDS } from "@countersign/access";
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { callerMay, owedBy, principalOf } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { clearSessionCookie } from "../../platform/http/session-cookie.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";
import { changeUser } from "./change-user.ts";
import { deleteUser } from "./delete-user.ts";
import { endUserSession, endUserSessions } from "./end-sessions.ts";
import { personOf } from "./fresh-session.ts";
import { giveSecondFactor } from "./give-second-factor.ts";
import { passwordGuesses } from "./guess-limits.ts";
import { listUserSessions } from "./list-sessions.ts";
import { cancelInvitation, renewInvitation } from "./invitation.ts";
import { inviteUser } from "./invite-user.ts";
import { refuseMoreThanHeld, refuseWhoHoldsMore } from "./no-more-than-held.ts";
import { cancelPasswordReset, offerPasswordReset } from "./offer-password-reset.ts";
import { resetFactors } from "./reset-factors.ts";
import { factorDueFrom } from "./rules/session-debts.ts";
import { isSetUpNeeded, setUp } from "./set-up.ts";
import { signIn } from "./sign-in.ts";
import { handOver, signInPlace } from "./sign-in-place.ts";
import { offerPasskeySignIn, signInWithPasskey } from "./sign-in-with-passkey.ts";
import { signOut } from "./sign-out.ts";
import { emailKey } from "./user.ts";
import { usePasswordReset } from "./use-password-reset.ts";
import { findUser, listUsers, showUser } from "./user-views.ts";

const of = endpoints.identity;

/** Mounts the endpoints of this module. */
export function identityRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.setUpState, async () => ({
    status: 200,
    body: { needed: await isSetUpNeeded(ctx) },
  }));
  mountEndpoint(api, of.setUp, async ({ actor, body, request, reply }) => {
    const place = signInPlace(ctx, request, body.session);
    return { status: 201, body: handOver(reply, await setUp(ctx, actor, body, place)) };
  });
  mountEndpoint(
    api,
    of.signIn,
    async ({ actor, body, request, reply }) => {
      const came = await signIn(ctx, actor, body, signInPlace(ctx, request, body.session));
      if ("session" in came) return { status: 201, body: handOver(reply, came.session) };
      // No session yet, so none is recorded as started.
      return { status: 200, body: { step: "second-factor", ...came.owed }, unchanged: true };
    },
    { account: ({ email }) => emailKey(email), guard: { perAccount: passwordGuesses } },
  );
  mountEndpoint(api, of.giveSecondFactor, async ({ actor, body, request, reply }) => {
    const place = signInPlace(ctx, request, body.session);
    return { status: 201, body: handOver(reply, await giveSecondFactor(ctx, actor, body, place)) };
  });
  mountEndpoint(
    api,
    of.offerPasskeySignIn,
    async ({ actor }) => ({ status: 200, body: await offerPasskeySignIn(ctx, actor) }),
    // Counted where the challenge is made, and never given back.
    { guard: false },
  );
  mountEndpoint(api, of.signInWithPasskey, async ({ actor, body, request, reply }) => {
    const place = signInPlace(ctx, request, body.session);
    return { status: 201, body: handOver(reply, await signInWithPasskey(ctx, actor, body, place)) };
  });
  mountEndpoint(api, of.signOut, async ({ actor, reply }) => {
    await signOut(ctx, actor);
    clearSessionCookie(reply);
    return { status: 204 };
  });
  mountEndpoint(api, of.whoAmI, async ({ actor, request }) => {
    const permissions = PERMISSION_IDS.filter((id) => callerMay(request, id));
    const owes = owedBy(request);
    const dueFrom = actor.kind === "user" ? await factorDueFrom(ctx, personOf(actor)) : undefined;
    return {
      status: 200,
      body: {
        user: await findUser(ctx, actor.id),
        permissions,
        ...(owes === undefined ? {} : { owes }),
        ...(dueFrom === undefined ? {} : { factor_due_from: dueFrom }),
      },
    };
  });
  mountEndpoint(api, of.listUsers, async ({ query }) => ({
    status: 200,
    body: await listUsers(ctx, query),
  }));
  mountEndpoint(api, of.showUser, async ({ params }) => ({
    status: 200,
    body: await showUser(ctx, params.id),
  }));
  mountEndpoint(api, of.inviteUser, async ({ actor, body, request }) => {
    refuseMoreThanHeld(principalOf(request), body.role);
    return { status: 201, body: await inviteUser(ctx, actor, body) };
  });
  mountEndpoint(api, of.acceptInvitation, async ({ actor, body, request, reply }) => {
    const place = signInPlace(ctx, request, body.session);
    return { status: 201, body: handOver(reply, await acceptInvitation(ctx, actor, body, place)) };
  });
  mountEndpoint(api, of.renewInvitation, async ({ actor, params, request }) => ({
    status: 201,
    body: await renewInvitation(ctx, actor, params.id, principalOf(request)),
  }));
  mountEndpoint(api, of.cancelInvitation, async ({ actor, params }) => {
    await cancelInvitation(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.resetFactors, async ({ actor, params, request }) => {
    await refuseWhoHoldsMore(ctx, principalOf(request), params.id);
    await resetFactors(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.offerPasswordReset, async ({ actor, params, request }) => {
    await refuseWhoHoldsMore(ctx, principalOf(request), params.id);
    return { status: 201, body: await offerPasswordReset(ctx, actor, params.id) };
  });
  mountEndpoint(api, of.cancelPasswordReset, async ({ actor, params }) => {
    await cancelPasswordReset(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.usePasswordReset, async ({ actor, body, request, reply }) => {
    const came = await usePasswordReset(ctx, actor, body, signInPlace(ctx, request, body.session));
    if ("session" in came) return { status: 201, body: handOver(reply, came.session) };
    return { status: 200, body: { step: "second-factor", ...came.owed } };
  });
  mountEndpoint(api, of.endUserSessions, async ({ actor, params }) => ({
    status: 200,
    body: { ended: await endUserSessions(ctx, actor, params.id) },
  }));
  mountEndpoint(api, of.listUserSessions, async ({ actor, params }) => ({
    status: 200,
    body: { sessions: await listUserSessions(ctx, actor, params.id) },
  }));
  mountEndpoint(api, of.endUserSession, async ({ actor, params: { id, session } }) => {
    await endUserSession(ctx, actor, { user: id, session });
    return { status: 204 };
  });
  mountEndpoint(api, of.deleteUser, async ({ actor, params }) => {
    await deleteUser(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.changeUser, async ({ actor, params, body, request }) => {
    const principal = principalOf(request);
    if (body.role !== undefined) refuseMoreThanHeld(principal, body.role);
    // Ending somebody's access is never put off.
    if (body.role !== undefined || body.person !== undefined || body.disabled === false)
      await refuseWhoHoldsMore(ctx, principal, params.id);
    const { user, changed } = await changeUser(ctx, actor, params.id, body);
    return { status: 200, body: user, ...(changed ? {} : { unchanged: true }) };
  });
  mountEndpoint(api, of.createKey, async ({ actor, body }) => ({
    status: 201,
    body: await createApiKey(ctx, actor, body),
  }));
  mountEndpoint(api, of.listKeys, async ({ actor }) => ({
    status: 200,
    body: { keys: await listApiKeys(ctx, actor) },
  }));
  mountEndpoint(api, of.revokeKey, async ({ actor, params }) => {
    await revokeApiKey(ctx, actor, params.id);
    return { status: 204 };
  });
}
