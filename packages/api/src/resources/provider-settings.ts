/** How a provider is reached and what is asked of it, by kind. Secrets stand beside it and are never shown. */
import { z } from "zod";
import { oneLine } from "../fields.ts";
import { ldapSettings } from "./ldap-settings.ts";
import { samlSettings } from "./saml-settings.ts";

const address = z.url({ protocol: /^https?$/ }).max(500);
const claim = z.string().regex(/^[A-Za-z0-9_:./-]{1,200}$/, "the name of a claim");

/** OpenID Connect: known by its issuer, whose description says the rest. */
export const oidcSettings = z.strictObject({
  kind: z.literal("oidc"),
  /** Whose habits it has; `plain` has none. */
  preset: z.enum(["plain", "entra", "google", "okta"]),
  /** Exactly as its tokens name it. */
  issuer: address,
  client_id: oneLine(300),
  /** The directory that people have to be of (`tid`), for Entra ID. */
  tenant: z.uuid().nullable(),
  /** The organisation's domain that people have to be of (`hd`), for Google. */
  hosted_domain: z
    .string()
    .regex(/^[a-z0-9.-]{3,253}$/, "a domain in small letters")
    .nullable(),
  /** The claim that names groups; null where groups are no matter. */
  groups_claim: claim.nullable(),
  /** Whether it may stand in a network of one's own. */
  private_allowed: z.boolean(),
});
/** See `oidcSettings`. */
export type OidcSettings = z.infer<typeof oidcSettings>;

/** The settings of a provider of any kind. */
export const providerSettings = z.discriminatedUnion("kind", [oidcSettings, samlSettings, ldapSettings]);
/** See `providerSettings`. */
export type ProviderSettings = z.infer<typeof providerSettings>;
