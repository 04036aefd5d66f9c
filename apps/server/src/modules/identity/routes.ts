/** HTTP to use cases. */
import { decide, PERMISSION_IDS } from "@countersign/access";
import { endpoints } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { principalOf } from "../../platform/http/admit-caller.ts";
import type { Api } from "../../platform/http/api.ts";
import { mountEndpoint } from "../../platform/http/mount-endpoint.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { createApiKey, listApiKeys, revokeApiKey } from "./api-keys.ts";
import { changeUser } from "./change-user.ts";
import { inviteUser } from "./invite-user.ts";
import { isSetUpNeeded, setUp } from "./set-up.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";
import { emailKey } from "./user.ts";
import { findUser, listUsers } from "./user-views.ts";

const of = endpoints.identity;

/** Mounts the endpoints of this module. */
export function identityRoutes(api: Api, ctx: ServerContext): void {
  mountEndpoint(api, of.setUpState, async () => ({
    status: 200,
    body: { needed: await isSetUpNeeded(ctx) },
  }));
  mountEndpoint(api, of.setUp, async ({ actor, body }) => ({
    status: 201,
    body: await setUp(ctx, actor, body),
  }));
  mountEndpoint(
    api,
    of.signIn,
    async ({ actor, body }) => ({ status: 201, body: await signIn(ctx, actor, body) }),
    { account: ({ email }) => emailKey(email) },
  );
  mountEndpoint(api, of.signOut, async ({ actor }) => {
    await signOut(ctx, actor);
    return { status: 204 };
  });
  mountEndpoint(api, of.whoAmI, async ({ actor, request }) => {
    const principal = principalOf(request);
    const permissions = PERMISSION_IDS.filter((id) => principal && decide(principal, id).outcome === "allow");
    return { status: 200, body: { user: await findUser(ctx, actor.id), permissions } };
  });
  mountEndpoint(api, of.listUsers, async () => ({ status: 200, body: { users: await listUsers(ctx) } }));
  mountEndpoint(api, of.inviteUser, async ({ actor, body }) => ({
    status: 201,
    body: await inviteUser(ctx, actor, body),
  }));
  mountEndpoint(api, of.acceptInvitation, async ({ actor, body }) => ({
    status: 201,
    body: await acceptInvitation(ctx, actor, body),
  }));
  mountEndpoint(api, of.changeUser, async ({ actor, params, body }) => {
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
