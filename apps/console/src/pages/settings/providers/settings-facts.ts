/** What a provider is, and where it stands, in words: each kind is known by something else. */
import type { ProviderSettings } from "@countersign/api";
import { presets } from "./presets.ts";

/** The kind of provider. */
export function kindOf(settings: ProviderSettings): string {
  if (settings.kind === "oidc") return presets[settings.preset].name;
  if (settings.kind === "saml") return "SAML";
  return settings.flavour === "active-directory" ? "Active Directory" : "LDAP directory";
}

/** What tells it from others of its kind. */
export function settingsFacts(settings: ProviderSettings): readonly { name: string; value: string }[] {
  if (settings.kind === "oidc")
    return [
      { name: "Issuer", value: settings.issuer },
      { name: "Client ID", value: settings.client_id },
    ];
  if (settings.kind === "saml")
    return [
      { name: "Entity ID", value: settings.entity_id },
      { name: "Signs in at", value: settings.sso_url },
      {
        name: "Begins by itself",
        value: settings.idp_initiated ? `it may, from ${settings.idp_origin ?? "anywhere"}` : "never",
      },
    ];
  return [
    { name: "Address", value: settings.url },
    { name: "Service account", value: settings.bind_dn },
    { name: "People below", value: settings.base_dn },
  ];
}
