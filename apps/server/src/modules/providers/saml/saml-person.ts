/** Somebody as a SAML provider describes them. */
import type { SamlSettings } from "@countersign/api";
import type { AssertionClaims } from "./assertion-claims.ts";
import { nameIdFormats } from "./name-id-formats.ts";

/** What the provider vouches for. */
export interface SamlPerson {
  readonly subject: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** Whether there are more than it named. */
  readonly groupsCut: boolean;
}

const transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
/** What Entra ID sends in place of groups where there are more than 150. */
const groupsElsewhere = "http://schemas.microsoft.com/claims/groups.link";
const address = /^[^\s@]+@[^\s@]+$/;

/** Who is meant; undefined if the name id is another one than was asked for, or one that is new each time. */
export function samlPerson(claims: AssertionClaims, config: SamlSettings): SamlPerson | undefined {
  const { nameId, nameIdFormat, attributes } = claims;
  const wanted = nameIdFormats[config.name_id];
  if (nameIdFormat === transient || nameId.length > 512) return undefined;
  if (wanted !== null && nameIdFormat !== wanted) return undefined;
  const one = (name: string | null) => {
    const values = name === null ? [] : (attributes.get(name) ?? []);
    // Two answers to a question that has one are none.
    return values.length === 1 ? values[0] : undefined;
  };
  const email = config.email_attribute === null ? nameId : one(config.email_attribute);
  return {
    subject: nameId,
    email: email !== undefined && address.test(email) ? email : undefined,
    name: one(config.display_name_attribute),
    groups: config.groups_attribute === null ? [] : (attributes.get(config.groups_attribute) ?? []),
    groupsCut: config.groups_attribute !== null && attributes.has(groupsElsewhere),
  };
}
