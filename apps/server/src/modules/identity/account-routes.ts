/** HTTP to use cases: one's own account. */
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { setSessionCookie } from "../../platform/http/session-cookie.ts";
import { changePassword } from "./change-password.ts";
import { endOtherSessions, endSession } from "./end-sessions.ts";
import { listSessions } from "./list-sessions.ts";
import { ownFactors } from "./own-factors.ts";
import { addPasskey, listPasskeys, offerPasskey, removePasskey, renamePasskey } from "./own-passkeys.ts";
import { addTotp, offerTotp, removeTotp } from "./own-totp.ts";
import { offerReauthentication, reauthenticate } from "./reauthenticate.ts";
import { listViews, removeView, saveView } from "./saved-views.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";

const of = endpoints.account;

/** Mounts the endpoints of one's own account. */
export function accountRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.changePassword, async ({ actor, body }) => {
    await changePassword(ctx, actor, body);
    return { status: 204 };
  });
  mountEndpoint(api, of.readFactors, async ({ actor }) => ({
    status: 200,
    body: await ownFactors(ctx, actor),
  }));
  mountEndpoint(api, of.offerReauthentication, async ({ actor }) => ({
    status: 200,
    body: await offerReauthentication(ctx, actor),
  }));
  mountEndpoint(api, of.reauthenticate, async ({ actor, body, reply }) => {
    const { fresh_until, cookie } = await reauthenticate(ctx, actor, body);
    if (cookie) setSessionCookie(reply, cookie.token, cookie.secondsLeft);
    return { status: 200, body: { fresh_until } };
  });
  mountEndpoint(api, of.offerTotp, async ({ actor }) => ({ status: 200, body: await offerTotp(ctx, actor) }));
  mountEndpoint(api, of.addTotp, async ({ actor, body }) => {
    await addTotp(ctx, actor, body.code);
    return { status: 204 };
  });
  mountEndpoint(api, of.removeTotp, async ({ actor }) => {
    await removeTotp(ctx, actor);
    return { status: 204 };
  });
  mountEndpoint(api, of.makeRecoveryCodes, async ({ actor }) => ({
    status: 201,
    body: { codes: await makeRecoveryCodes(ctx, actor) },
  }));
  mountEndpoint(api, of.listPasskeys, async ({ actor }) => ({
    status: 200,
    body: { passkeys: await listPasskeys(ctx, actor) },
  }));
  mountEndpoint(api, of.offerPasskey, async ({ actor }) => ({
    status: 200,
    body: await offerPasskey(ctx, actor),
  }));
  mountEndpoint(api, of.addPasskey, async ({ actor, body }) => ({
    status: 201,
    body: await addPasskey(ctx, actor, body),
  }));
  mountEndpoint(api, of.renamePasskey, async ({ actor, params, body }) => ({
    status: 200,
    body: await renamePasskey(ctx, actor, params.id, body.name),
  }));
  mountEndpoint(api, of.removePasskey, async ({ actor, params }) => {
    await removePasskey(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.listViews, async ({ actor }) => ({
    status: 200,
    body: { views: await listViews(ctx, actor) },
  }));
  mountEndpoint(api, of.saveView, async ({ actor, body }) => ({
    status: 200,
    body: await saveView(ctx, actor, body),
  }));
  mountEndpoint(api, of.removeView, async ({ actor, params }) => {
    await removeView(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.listSessions, async ({ actor }) => ({
    status: 200,
    body: { sessions: await listSessions(ctx, actor) },
  }));
  mountEndpoint(api, of.endSession, async ({ actor, params }) => {
    await endSession(ctx, actor, params.id);
    return { status: 204 };
  });
  mountEndpoint(api, of.endOtherSessions, async ({ actor }) => {
    const ended = await endOtherSessions(ctx, actor);
    return { status: 200, body: { ended }, ...(ended === 0 ? { unchanged: true as const } : {}) };
  });
}
