/** Checks of an ID token that the library leaves to its caller; signature, issuer, audience, nonce and expiry it does itself. */
import { createHash } from "node:crypto";
import type { OidcSettings } from "@countersign/api";
import type { IDToken } from "openid-client";
import { z } from "zod";
import { ProviderFault } from "../provider-fault.ts";
import { clockToleranceSeconds } from "./open-oidc.ts";

const header = z.object({ alg: z.string(), typ: z.string().optional() });

/** What is checked: the tokens as they came, and what the ID token says. */
interface Checked {
  readonly id_token: string;
  readonly access_token: string;
  readonly claims: IDToken;
  readonly settings: OidcSettings;
  readonly now: number;
}

/** Each check says whether it holds. */
const checks: readonly (readonly [reason: string, holds: (checked: Checked) => boolean])[] = [
  ["token-encoding", ({ id_token }) => id_token.split(".").every(isCanonical)],
  // A token of another kind, made for another purpose, is none of ours (RFC 8725 section 3.11).
  ["token-type", ({ id_token }) => (headerOf(id_token)?.typ ?? "JWT").toUpperCase() === "JWT"],
  ["token-from-the-future", ({ claims, now }) => claims.iat <= now + clockToleranceSeconds],
  ["subject-unusable", ({ claims }) => claims.sub.length > 0 && claims.sub.length <= 255],
  ["authorized-party", ({ claims, settings }) => (claims.azp ?? settings.client_id) === settings.client_id],
  ["access-token-hash", atHashFits],
  ["other-tenant", ({ claims, settings: { tenant } }) => tenant === null || claims["tid"] === tenant],
  [
    "other-domain",
    ({ claims, settings: { hosted_domain } }) => hosted_domain === null || claims["hd"] === hosted_domain,
  ],
];

/** Throws ProviderFault with the first reason that speaks against it. */
export function checkToken(
  tokens: Pick<Checked, "id_token" | "access_token">,
  claims: IDToken,
  settings: OidcSettings,
  now: number,
): void {
  const checked = { ...tokens, claims, settings, now };
  const failed = checks.find(([, holds]) => !holds(checked));
  if (failed) throw new ProviderFault("provider-answer", failed[0]);
}

/** OpenID Connect Core 1.0, section 3.1.3.8: optional here, and where it is there it has to be right. */
function atHashFits({ id_token, access_token, claims }: Checked): boolean {
  const said = claims["at_hash"];
  if (said === undefined) return true;
  const algorithm = headerOf(id_token)?.alg ?? "";
  const bits = /^(?:Ed25519|EdDSA)$/.test(algorithm) ? "512" : algorithm.slice(2);
  if (!["256", "384", "512"].includes(bits)) return false;
  const digest = createHash(`sha${bits}`).update(access_token, "ascii").digest();
  return said === digest.subarray(0, digest.length / 2).toString("base64url");
}

function headerOf(token: string): z.infer<typeof header> | undefined {
  // The library read it before.
  const [first = ""] = token.split(".");
  return header.safeParse(JSON.parse(Buffer.from(first, "base64url").toString("utf8"))).data;
}

/** One spelling for one token: otherwise the same would be another one to whoever counts. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, "base64url").toString("base64url") === part;
}
