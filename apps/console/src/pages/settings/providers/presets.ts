/** Providers whose habits are known: what has to be filled in, in their own words, and the issuer that follows from it. */
import type { OidcSettings } from "@countersign/api";

/** Which habits. */
export type Preset = OidcSettings["preset"];

/** What the form asks for one of them. */
export interface PresetFacts {
  readonly name: string;
  /** The field from which the issuer follows: its label, what it means, and how. */
  readonly field: string;
  readonly hint: string;
  readonly issuerOf: (given: string) => string;
}

/** By preset. */
export const presets: Readonly<Record<Preset, PresetFacts>> = {
  entra: {
    name: "Microsoft Entra ID",
    field: "Directory (tenant) ID",
    hint: "On the app registration's overview. Only people of this directory come in.",
    issuerOf: (tenant) => `https://login.microsoftonline.com/${tenant}/v2.0`,
  },
  google: {
    name: "Google Workspace",
    field: "Domain of your organisation",
    hint: "Such as example.org. Only people of this domain come in.",
    issuerOf: () => "https://accounts.google.com",
  },
  okta: {
    name: "Okta",
    field: "Issuer",
    hint: "Such as https://example.okta.com, or with /oauth2/default for a custom authorization server.",
    issuerOf: (issuer) => issuer,
  },
  plain: {
    name: "Another OpenID provider",
    field: "Issuer",
    hint: "What stands before /.well-known/openid-configuration, exactly.",
    issuerOf: (issuer) => issuer,
  },
};

const DAY_MILLISECONDS = 86_400_000;

/** The end of a day that was chosen, in seconds since 1970; null where none was. */
export function endOfDay(chosen: string): number | null {
  return chosen === "" ? null : Math.floor((Date.parse(chosen) + DAY_MILLISECONDS) / 1000);
}

/** The settings that follow from what was filled in. */
export function settingsFor(
  preset: Preset,
  given: string,
  clientId: string,
  isPrivate: boolean,
): OidcSettings {
  const text = given.trim();
  return {
    kind: "oidc",
    preset,
    issuer: presets[preset].issuerOf(preset === "entra" ? text.toLowerCase() : text),
    client_id: clientId.trim(),
    tenant: preset === "entra" ? text.toLowerCase() : null,
    hosted_domain: preset === "google" ? text.toLowerCase() : null,
    groups_claim: null,
    private_allowed: isPrivate,
  };
}
