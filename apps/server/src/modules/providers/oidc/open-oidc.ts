/**
 * Reading what an OpenID provider says of itself (OpenID Connect Discovery 1.0), and whether it can do what is needed: the
 * code flow, PKCE with S256, signatures that only it can make. Every request goes by `fetchOutside`.
 */
import type { OidcSettings } from "@countersign/api";
import type { Configuration, ServerMetadata } from "openid-client";
import type { ServerContext } from "../../../platform/context.ts";
import { fetchOutside, OutsideError } from "../../../platform/outbound/fetch-outside.ts";
import { urlProblem } from "../../../platform/outbound/judged-request.ts";
import { ProviderFault } from "../provider-fault.ts";

/** Signatures that are taken (RFC 7518, RFC 8037): whoever verifies cannot make them. */
const algorithms = new Set("RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split(" "));
/** Clocks of providers may differ by so much. */
export const clockToleranceSeconds = 60;
const SECONDS_TO_ANSWER = 10;

/** A provider that can be used. Throws ProviderFault. */
export async function openOidc(
  ctx: Pick<ServerContext, "clock">,
  settings: OidcSettings,
  secret: string | undefined,
): Promise<Configuration> {
  const client = await import("openid-client");
  const issuer = new URL(settings.issuer);
  const problem = urlProblem(issuer, settings.private_allowed);
  if (problem !== undefined)
    throw new ProviderFault("provider-unreachable", "issuer-address", `Not asked: ${problem}.`);
  const byHeader = secret === undefined ? client.None() : client.ClientSecretBasic(secret);
  const byBody = secret === undefined ? client.None() : client.ClientSecretPost(secret);
  const config = await client
    .discovery(
      issuer,
      settings.client_id,
      {
        [client.clockSkew]: ctx.clock.seconds() - Math.floor(Date.now() / 1000),
        [client.clockTolerance]: clockToleranceSeconds,
      },
      (as, ...more) => (takesHeader(as) ? byHeader : byBody)(as, ...more),
      {
        // `http:` gets no further than loopback, where that is allowed: see `urlProblem`.
        execute: issuer.protocol === "http:" ? [client.allowInsecureRequests] : [],
        timeout: SECONDS_TO_ANSWER,
        [client.customFetch]: (url, options) => fetchOutside(url, options, settings.private_allowed),
      },
    )
    .catch((error: unknown) => {
      throw notRead(error);
    });
  const lacking = whatLacks(config.serverMetadata(), settings);
  if (lacking) throw new ProviderFault("provider-unreachable", lacking.reason, lacking.words);
  client.enableNonRepudiationChecks(config);
  return config;
}

/** Where nothing is said of it, the header is what every provider takes (OpenID Connect Core 1.0, section 9). */
function takesHeader({ token_endpoint_auth_methods_supported: methods }: Partial<ServerMetadata>): boolean {
  return methods?.includes("client_secret_basic") ?? true;
}

const otherIssuer = {
  reason: "issuer-differs",
  words: "The provider calls itself by another issuer than the one that is set: copy it exactly.",
};

/** What of the description speaks against using it. From outside: untrusted. */
function whatLacks(
  said: Readonly<ServerMetadata>,
  settings: OidcSettings,
): { readonly reason: string; readonly words: string } | undefined {
  if (said.issuer !== settings.issuer) return otherIssuer;
  const lacks = (list: readonly string[] | undefined, wanted: string) => list?.includes(wanted) === false;
  if (lacks(said.response_types_supported, "code"))
    return { reason: "no-code-flow", words: "The provider does not offer the code flow." };
  for (const scope of ["openid", "email"])
    if (lacks(said.scopes_supported, scope))
      return { reason: `no-scope-${scope}`, words: `The provider does not offer the scope ${scope}.` };
  if (lacks(said.code_challenge_methods_supported, "S256"))
    return { reason: "no-pkce-s256", words: "The provider does not offer PKCE with S256." };
  const signs = said.id_token_signing_alg_values_supported ?? ["RS256"];
  if (!signs.some((algorithm) => algorithms.has(algorithm)))
    return { reason: "no-signature", words: "The provider signs by nothing that only it can make." };
  for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const) {
    const url = URL.parse(said[name] ?? "");
    if (!url || urlProblem(url, settings.private_allowed) !== undefined)
      return { reason: `no-${name.replaceAll("_", "-")}`, words: `The provider names no usable ${name}.` };
  }
  return undefined;
}

function notRead(error: unknown): ProviderFault {
  // The library compares it too, but for a slash at the end.
  if (error instanceof Error && "code" in error && error.code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED")
    return new ProviderFault("provider-unreachable", otherIssuer.reason, otherIssuer.words, error);
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof OutsideError)
      return new ProviderFault("provider-unreachable", "not-reached", cause.message, error);
  return new ProviderFault(
    "provider-unreachable",
    "no-description",
    "Below the issuer there is no description of an OpenID provider that can be read: /.well-known/openid-configuration.",
    error,
  );
}
