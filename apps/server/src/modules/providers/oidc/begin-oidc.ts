/** Sending somebody to an OpenID provider: code flow with PKCE, a state that comes back, a nonce that its token holds. */
import type { OidcSettings } from "@countersign/api";
import type { ServerContext } from "../../../platform/context.ts";
import { type Beginner, keepAttempt } from "../attempts.ts";
import { redirectUri, secretOf } from "../provider.ts";
import type { ProviderRow } from "../provider-tables.ts";
import { openOidc } from "./open-oidc.ts";

/** The address to go to. `again`: the provider is to ask even whom it knows. Throws ProviderFault. */
export async function beginOidc(
  ctx: ServerContext,
  provider: ProviderRow,
  settings: OidcSettings,
  of: Beginner,
  again: boolean,
): Promise<string> {
  const client = await import("openid-client");
  const config = await openOidc(ctx, settings, secretOf(ctx, provider));
  const verifier = client.randomPKCECodeVerifier();
  const nonce = client.randomNonce();
  const state = await keepAttempt(ctx, provider.id, of, {
    revision: provider.revision,
    issuer: config.serverMetadata().issuer,
    nonce,
    verifier,
  });
  const { hosted_domain } = settings;
  return client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri(ctx, provider.id),
    scope: "openid email profile",
    response_mode: "query",
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(hosted_domain === null ? {} : { hd: hosted_domain }),
    // Google knows no `login`.
    ...(again ? { prompt: settings.preset === "google" ? "select_account" : "login" } : {}),
  }).href;
}
