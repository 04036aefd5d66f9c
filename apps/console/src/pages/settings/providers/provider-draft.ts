/** A provider as it is typed: text for every field of every kind, so that changing one's mind loses nothing. */
import {
  type GroupRole,
  ldapPresets,
  type LdapSettings,
  type Provider,
  type Role,
  type SamlSettings,
} from "@countersign/api";
import { type Preset, presets } from "./presets.ts";

/** Whose it is, or what kind: what is asked for first. */
export type Whose = Preset | "saml" | LdapSettings["flavour"];

/** Each in words. */
export const whoseWords: Readonly<Record<Whose, string>> = {
  entra: presets.entra.name,
  google: presets.google.name,
  okta: presets.okta.name,
  plain: presets.plain.name,
  saml: "A SAML provider",
  "active-directory": "Active Directory",
  generic: "Another LDAP directory",
};

/** What is typed; addresses of OpenID providers follow from `given` (see presets.ts). */
export interface ProviderDraft {
  readonly whose: Whose;
  readonly name: string;
  readonly secret: string;
  readonly ends: string;
  readonly makes: boolean;
  readonly role: Role;
  readonly trusts: boolean;
  readonly allowedGroup: string;
  readonly groupRoles: readonly GroupRole[];
  readonly oidc: {
    readonly given: string;
    readonly clientId: string;
    readonly groupsClaim: string;
    readonly isPrivate: boolean;
  };
  readonly saml: Omit<
    SamlSettings,
    "kind" | "idp_origin" | "email_attribute" | "display_name_attribute" | "groups_attribute"
  > &
    Readonly<
      Record<"idp_origin" | "email_attribute" | "display_name_attribute" | "groups_attribute", string>
    >;
  readonly ldap: Omit<
    LdapSettings,
    "kind" | "flavour" | "ca_certificates" | "group_base_dn" | "name_attributes"
  > &
    Readonly<Record<"ca_certificates" | "group_base_dn" | "name_attributes", string>>;
}

/** Changes some of it. */
export type SetDraft = (change: Partial<ProviderDraft>) => void;

/** Nothing typed yet. */
export function emptyDraft(): ProviderDraft {
  return {
    whose: "entra",
    name: "",
    secret: "",
    ends: "",
    makes: false,
    role: "analyst",
    trusts: false,
    allowedGroup: "",
    groupRoles: [],
    oidc: { given: "", clientId: "", groupsClaim: "", isPrivate: false },
    saml: {
      entity_id: "",
      sso_url: "",
      certificates: "",
      name_id: "email",
      idp_initiated: false,
      idp_origin: "",
      email_attribute: "",
      display_name_attribute: "",
      groups_attribute: "",
    },
    ldap: {
      url: "",
      encryption: "ldaps",
      ca_certificates: "",
      bind_dn: "",
      base_dn: "",
      group_base_dn: "",
      ...ldapDefaults("active-directory"),
    },
  };
}

/** The names of attributes in directories of a kind. */
export function ldapDefaults(flavour: LdapSettings["flavour"]) {
  const { name_attributes: names, ...rest } = ldapPresets[flavour];
  return { ...rest, name_attributes: names.join(", ") };
}

/** A provider as it is, to be changed. */
export function draftOf({ settings, ...provider }: Provider): ProviderDraft {
  const empty = emptyDraft();
  const draft = {
    ...empty,
    name: provider.name,
    ends: dayOf(provider.secret_expires_at),
    makes: provider.creates_accounts,
    role: provider.default_role,
    trusts: provider.trusts_factors,
    allowedGroup: provider.allowed_group ?? "",
    groupRoles: provider.group_roles,
  };
  if (settings.kind === "oidc") {
    const { preset, issuer, tenant, hosted_domain: domain } = settings;
    const oidc = {
      given: (preset === "entra" ? tenant : preset === "google" ? domain : issuer) ?? "",
      clientId: settings.client_id,
      groupsClaim: settings.groups_claim ?? "",
      isPrivate: settings.private_allowed,
    };
    return { ...draft, whose: preset, oidc };
  }
  if (settings.kind === "saml") {
    const { kind: whose, ...rest } = settings;
    const saml = {
      ...rest,
      idp_origin: rest.idp_origin ?? "",
      email_attribute: rest.email_attribute ?? "",
      display_name_attribute: rest.display_name_attribute ?? "",
      groups_attribute: rest.groups_attribute ?? "",
    };
    return { ...draft, whose, saml };
  }
  const { kind: _, flavour, ...rest } = settings;
  const ldap = {
    ...rest,
    ca_certificates: rest.ca_certificates ?? "",
    group_base_dn: rest.group_base_dn ?? "",
    name_attributes: rest.name_attributes.join(", "),
  };
  return { ...draft, whose: flavour, ldap };
}

/** The last day on which a secret counts; the inverse of `endOfDay`. */
function dayOf(seconds: number | null): string {
  return seconds === null ? "" : new Date((seconds - 1) * 1000).toISOString().slice(0, 10);
}
