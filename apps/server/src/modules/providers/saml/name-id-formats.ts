/** The formats of name ids, as requests and responses name them. */
import type { SamlSettings } from "@countersign/api";

/** By setting; null asks for none and takes any that lasts. */
export const nameIdFormats: Readonly<Record<SamlSettings["name_id"], string | null>> = {
  email: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  any: null,
};
