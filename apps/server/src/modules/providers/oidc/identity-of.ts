/** Who a checked token is about, in the words of this module; each provider says of addresses in its own way whether it vouches. */
import type { OidcSettings } from "@countersign/api";
import type { IDToken, UserInfoResponse } from "openid-client";
import type { ProvidedIdentity } from "../provided-identity.ts";

type Claims = Readonly<Record<string, unknown>>;

const MOST_GROUPS = 500;

/** The token decides; `more` fills in what it leaves out. */
export function identityOf(
  settings: OidcSettings,
  token: IDToken,
  more: UserInfoResponse | undefined,
): ProvidedIdentity {
  // Address and vouching come from one place, so that neither lends itself to the other's.
  const about: Claims = token["email"] === undefined ? { ...more } : token;
  const all: Claims = { ...more, ...token };
  const groups = settings.groups_claim === null ? [] : textsOf(all[settings.groups_claim]);
  return {
    issuer: token.iss,
    subject: token.sub,
    email: textOf(about["email"]),
    emailVerified: vouches(settings, about, token),
    name: textOf(all["name"]) ?? textOf(all["preferred_username"]),
    groups: groups.slice(0, MOST_GROUPS),
    groupsCut: settings.groups_claim !== null && (groups.length > MOST_GROUPS || saysMore(all)),
    factors: textsOf(token["amr"]),
    provedAt: typeof token.auth_time === "number" ? token.auth_time : undefined,
  };
}

/**
 * Entra ID lets any administrator of a directory write any address into a profile; only `xms_edov` says that its domain
 * was proved. Elsewhere it is `email_verified`, and only where it is the truth value.
 */
function vouches({ preset }: OidcSettings, about: Claims, token: Claims): boolean {
  if (preset === "entra") return [true, 1, "1", "true"].some((yes) => token["xms_edov"] === yes);
  return about["email_verified"] === true;
}

/** Entra ID leaves groups out where there are more than 200, and says so (the "overage" of its documentation). */
function saysMore(claims: Claims): boolean {
  const elsewhere = claims["_claim_names"];
  const names = typeof elsewhere === "object" && elsewhere !== null ? Object.keys(elsewhere) : [];
  return names.includes("groups") || claims["hasgroups"] === true || claims["hasgroups"] === "true";
}

function textOf(claim: unknown): string | undefined {
  return typeof claim === "string" && claim !== "" ? claim : undefined;
}

function textsOf(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((one): one is string => typeof one === "string") : [];
}
