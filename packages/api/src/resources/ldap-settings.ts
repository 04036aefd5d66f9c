/** How a directory (LDAP, Active Directory) is reached and read. The service account's password is the provider's secret. */
import { z } from "zod";

const attribute = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, "the name of an attribute, as mail or uid");
const distinguishedName = z
  .string()
  .max(1000)
  .regex(/^[A-Za-z0-9.-]+\s*=[^\0]+$/, "a distinguished name, as dc=example,dc=org");

/** A directory. */
export const ldapSettings = z.strictObject({
  kind: z.literal("ldap"),
  /** `ldaps://host[:port]` or `ldap://host[:port]`. */
  url: z
    .string()
    .max(300)
    .regex(
      /^ldaps?:\/\/(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/,
      "an address as ldaps://dc1.example.org",
    ),
  /** `plain` carries passwords in clear and is for this machine's own only. */
  encryption: z.enum(["ldaps", "start-tls", "plain"]),
  /** PEM of the authorities that may sign the directory's certificate; null: those of the system. */
  ca_certificates: z.string().max(64_000).nullable(),
  flavour: z.enum(["active-directory", "generic"]),
  /** The service account, which looks people up. */
  bind_dn: distinguishedName,
  base_dn: distinguishedName,
  /** Where groups are looked for; null: below `base_dn`. */
  group_base_dn: distinguishedName.nullable(),
  /** By which attributes somebody is found who types a name. */
  name_attributes: z.array(attribute).min(1).max(5),
  email_attribute: attribute,
  display_name_attribute: attribute,
});
/** See `ldapSettings`. */
export type LdapSettings = z.infer<typeof ldapSettings>;

/** What to begin with, by kind of directory. */
export const ldapPresets = {
  "active-directory": {
    name_attributes: ["userPrincipalName", "mail", "sAMAccountName"],
    email_attribute: "mail",
    display_name_attribute: "displayName",
  },
  generic: {
    name_attributes: ["mail", "uid"],
    email_attribute: "mail",
    display_name_attribute: "cn",
  },
} satisfies Record<LdapSettings["flavour"], Partial<LdapSettings>>;
