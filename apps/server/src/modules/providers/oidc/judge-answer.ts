/**
 * What came back from an OpenID provider, believed only after every check: the attempt is this browser's and unused, the
 * answer names its issuer, the code is exchanged with the verifier that only this server knows, the token is signed, fresh,
 * for this client and this attempt, and of the organisation that was set.
 */
import type { OidcSettings } from "@countersign/api";
import type { Configuration, IDToken, UserInfoResponse } from "openid-client";
import type { ServerContext } from "../../../platform/context.ts";
import { type Returner, takeAttempt } from "../attempts.ts";
import { redirectUri, secretOf } from "../provider.ts";
import type { ProvidedIdentity } from "../provided-identity.ts";
import { ProviderFault } from "../provider-fault.ts";
import type { ProviderRow } from "../provider-tables.ts";
import { faultOf } from "./fault-of.ts";
import { identityOf } from "./identity-of.ts";
import { openOidc } from "./open-oidc.ts";
import { checkToken } from "./token-checks.ts";

/** Whom it sent. `answer`: the query with which the browser came back; untrusted. Throws ProviderFault. */
export async function judgeOidcAnswer(
  ctx: ServerContext,
  provider: ProviderRow,
  settings: OidcSettings,
  of: Returner,
  answer: string,
): Promise<ProvidedIdentity> {
  const back = new URL(redirectUri(ctx, provider.id));
  back.search = answer;
  const [state, ...others] = back.searchParams.getAll("state");
  const attempt =
    state === undefined || others.length > 0 ? undefined : await takeAttempt(ctx, provider, of, state);
  if (state === undefined || !attempt) throw new ProviderFault("sign-in-lost", "attempt-unknown");
  const config = await openOidc(ctx, settings, secretOf(ctx, provider));
  if (config.serverMetadata().issuer !== attempt.issuer)
    throw new ProviderFault("provider-answer", "issuer-changed");
  const client = await import("openid-client");
  try {
    const tokens = await client.authorizationCodeGrant(config, back, {
      expectedState: state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims || tokens.id_token === undefined) throw new ProviderFault("provider-answer", "no-id-token");
    const { id_token, access_token } = tokens;
    checkToken({ id_token, access_token }, claims, settings, ctx.clock.seconds());
    return identityOf(settings, claims, await moreOf(config, claims, access_token));
  } catch (error) {
    throw faultOf(error);
  }
}

/** What the token leaves out, where it leaves out the address: the library compares whom it is about. */
async function moreOf(
  config: Configuration,
  claims: IDToken,
  accessToken: string,
): Promise<UserInfoResponse | undefined> {
  if (claims["email"] !== undefined || config.serverMetadata().userinfo_endpoint === undefined)
    return undefined;
  const client = await import("openid-client");
  return client.fetchUserInfo(config, accessToken, claims.sub);
}
