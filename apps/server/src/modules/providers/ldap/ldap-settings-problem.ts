/** What speaks against the settings of a directory. */
import type { LdapSettings } from "@countersign/api";
import { certificatesIn } from "../certificates.ts";

/** In words; undefined: nothing. */
export function ldapSettingsProblem(settings: LdapSettings): string | undefined {
  const { encryption, ca_certificates: authorities } = settings;
  const url = URL.parse(settings.url);
  if (!url) return "the address is none";
  if ((encryption === "ldaps") !== (url.protocol === "ldaps:"))
    return "ldaps:// goes with the encryption ldaps, ldap:// with the others";
  // Whoever is in the line would read everybody's password.
  if (encryption === "plain" && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname))
    return "without encryption only a directory on the server's own machine may be asked";
  if (authorities !== null && certificatesIn(authorities).length === 0)
    return "the authorities are certificates in PEM form";
  return undefined;
}
