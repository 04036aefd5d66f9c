/** How a SAML identity provider is known: typed, or read from its metadata. It is trusted by its certificates alone. */
import { z } from "zod";

const attributeName = z.string().min(1).max(300);

/** A SAML identity provider. */
export const samlSettings = z.strictObject({
  kind: z.literal("saml"),
  /** The provider's own name, its entityID. */
  entity_id: z.string().min(1).max(1000),
  /** Where browsers are sent (HTTP-Redirect). */
  sso_url: z.url({ protocol: /^https?$/ }).max(2048),
  /** PEM; several while the provider changes from one certificate to the next. */
  certificates: z.string().min(1).max(64_000),
  /** Which name id is asked for, and the only one that is taken. */
  name_id: z.enum(["email", "persistent", "any"]),
  /** Whether it may send people who did not begin here. */
  idp_initiated: z.boolean(),
  /** Where such people have to come from, as browsers name it (Origin); null: from anywhere. */
  idp_origin: z
    .string()
    .max(300)
    .regex(/^https?:\/\/[a-z0-9.[\]:-]+$/, "an origin, as https://idp.example.org")
    .nullable()
    .default(null),
  /** Names of attributes. No e-mail attribute: the name id is the address. */
  email_attribute: attributeName.nullable(),
  display_name_attribute: attributeName.nullable(),
  groups_attribute: attributeName.nullable(),
});
/** See `samlSettings`. */
export type SamlSettings = z.infer<typeof samlSettings>;
