/** A provider as the API shows it, and what of it may stand in the audit log. */
import type { Provider, ProviderSettings } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import type { AuditFacts } from "../audit/index.ts";
import { certificateFacts, certificatesIn } from "./certificates.ts";
import { ldapSettingsProblem } from "./ldap/ldap-settings-problem.ts";
import type { ProviderRow } from "./provider-tables.ts";
import { samlAddress } from "./saml/our-key.ts";
import { samlSettingsProblem } from "./saml/saml-settings-problem.ts";

/** For `ctx.secrets`. */
const secretPurpose = "provider-secret";

/** Without its secret. */
export function providerView(ctx: Pick<ServerContext, "config">, row: ProviderRow, users: number): Provider {
  return {
    id: row.id,
    name: row.name,
    settings: row.config,
    enabled: row.enabled,
    has_secret: row.sealed_secret !== null,
    secret_expires_at: row.secret_expires_at,
    creates_accounts: row.creates_accounts,
    default_role: row.default_role,
    trusts_factors: row.trusts_factors,
    allowed_group: row.allowed_group,
    group_roles: [...row.group_roles],
    certificates: certificatesOf(row.config).map(certificateFacts),
    tested_at: row.tested_at,
    created_at: row.created_at,
    redirect_uri: row.kind === "saml" ? samlAddress(ctx, row.id, "response") : redirectUri(ctx, row.id),
    users,
  };
}

/** Where a provider sends people back to: one address each, so that no provider can answer in another's name. */
export function redirectUri({ config }: Pick<ServerContext, "config">, id: string): string {
  return `${config.publicUrl}/signed-in/${id}`;
}

/** The classified fields of a provider. */
export function providerFacts(row: ProviderRow): AuditFacts {
  const { name, enabled, creates_accounts, default_role, trusts_factors, secret_expires_at } = row;
  const { allowed_group, group_roles } = row;
  return {
    name,
    enabled,
    creates_accounts,
    default_role,
    trusts_factors,
    secret_expires_at,
    allowed_group,
    group_roles: group_roles.map(({ group, role }) => `${group}: ${role}`),
    settings: row.config,
  };
}

/** The certificates that a provider is known by, or its connection. */
export function certificatesOf(settings: ProviderSettings): string[] {
  if (settings.kind === "saml") return certificatesIn(settings.certificates);
  return settings.kind === "ldap" ? certificatesIn(settings.ca_certificates ?? "") : [];
}

/** A secret as it is kept, bound to its provider. */
export function sealSecret(ctx: ServerContext, id: string, secret: string): Uint8Array {
  return ctx.secrets.seal(secretPurpose, id, Buffer.from(secret));
}

/** The secret of a provider; undefined where there is none, or none that opens here. */
export function secretOf(
  ctx: ServerContext,
  { id, sealed_secret }: Pick<ProviderRow, "id" | "sealed_secret">,
): string | undefined {
  const opened = sealed_secret && ctx.secrets.open(secretPurpose, id, sealed_secret);
  return opened ? Buffer.from(opened).toString("utf8") : undefined;
}

/** What speaks against settings, in words; undefined: nothing. */
export function settingsProblem(settings: ProviderSettings, createsAccounts: boolean): string | undefined {
  if (settings.kind === "saml") return samlSettingsProblem(settings);
  if (settings.kind === "ldap") return ldapSettingsProblem(settings);
  const url = URL.parse(settings.issuer);
  if (!url || url.search !== "" || url.hash !== "") return "an issuer is an address without ? and #";
  if (settings.preset === "entra") {
    if (settings.tenant === null) return "Entra ID needs the id of your directory (tenant)";
    if (!url.pathname.split("/").includes(settings.tenant))
      return "the issuer of Entra ID holds the id of your directory: common and organizations are not taken";
  }
  // Everybody in the world has an account there.
  if (settings.preset === "google" && createsAccounts && settings.hosted_domain === null)
    return "Google makes accounts here only for people of a domain of yours";
  return undefined;
}
