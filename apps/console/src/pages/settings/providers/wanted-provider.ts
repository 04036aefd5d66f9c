/** What the server is asked for, from what was typed. */
import type { ProviderSettings } from "@countersign/api";
import { endOfDay, settingsFor } from "./presets.ts";
import type { ProviderDraft } from "./provider-draft.ts";

/** The request. A secret that was left empty stays as it is. */
export function wantedOf(draft: ProviderDraft) {
  const isDirectory = draft.whose === "active-directory" || draft.whose === "generic";
  const hasSecret = draft.whose !== "saml" && draft.secret !== "";
  return {
    name: draft.name.trim(),
    settings: settingsOf(draft),
    ...(hasSecret ? { secret: draft.secret } : {}),
    secret_expires_at: draft.whose === "saml" ? null : endOfDay(draft.ends),
    creates_accounts: draft.makes,
    default_role: draft.role,
    // A directory says nothing of second factors.
    trusts_factors: draft.trusts && !isDirectory,
    allowed_group: orNull(draft.allowedGroup),
    group_roles: draft.groupRoles
      .map(({ group, role }) => ({ group: group.trim(), role }))
      .filter(({ group }) => group !== ""),
  };
}

function settingsOf({ whose, oidc, saml, ldap }: ProviderDraft): ProviderSettings {
  if (whose === "saml")
    return {
      ...saml,
      kind: "saml",
      entity_id: saml.entity_id.trim(),
      sso_url: saml.sso_url.trim(),
      idp_origin: saml.idp_initiated ? orNull(saml.idp_origin.replace(/\/+$/, "")) : null,
      email_attribute: orNull(saml.email_attribute),
      display_name_attribute: orNull(saml.display_name_attribute),
      groups_attribute: orNull(saml.groups_attribute),
    };
  if (whose === "active-directory" || whose === "generic")
    return {
      ...ldap,
      kind: "ldap",
      flavour: whose,
      url: ldap.url.trim(),
      ca_certificates: orNull(ldap.ca_certificates),
      bind_dn: ldap.bind_dn.trim(),
      base_dn: ldap.base_dn.trim(),
      group_base_dn: orNull(ldap.group_base_dn),
      name_attributes: ldap.name_attributes.split(/[\s,]+/).filter((one) => one !== ""),
      email_attribute: ldap.email_attribute.trim(),
      display_name_attribute: ldap.display_name_attribute.trim(),
    };
  return {
    ...settingsFor(whose, oidc.given, oidc.clientId, oidc.isPrivate),
    groups_claim: orNull(oidc.groupsClaim),
  };
}

function orNull(typed: string): string | null {
  return typed.trim() === "" ? null : typed.trim();
}
