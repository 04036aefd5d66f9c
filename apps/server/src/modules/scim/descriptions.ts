/** What SCIM here can do, as a directory may ask (RFC 7643, sections 5 to 7). Nothing in it is secret or of one installation. */
import { groupSchema } from "./patch-group.ts";
import { userSchema } from "./user-document.ts";

/** So many resources in one page. */
export const mostResults = 200;

const schemaOf = (name: string) => `urn:ietf:params:scim:schemas:core:2.0:${name}`;

/** Bulk, sorting and passwords are not there, and why is in docs/operations/provisioning.md. */
export function serviceProviderConfig(address: string) {
  return {
    schemas: [schemaOf("ServiceProviderConfig")],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: mostResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "Bearer token",
        description: "The SCIM credential of the provider, in the header Authorization",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${address}/ServiceProviderConfig` },
  };
}

/** Both kinds of resources. */
export function resourceTypes(address: string) {
  return [
    { name: "User", endpoint: "/Users", schema: userSchema },
    { name: "Group", endpoint: "/Groups", schema: groupSchema },
  ].map((type) => ({
    schemas: [schemaOf("ResourceType")],
    id: type.name,
    ...type,
    meta: { resourceType: "ResourceType", location: `${address}/ResourceTypes/${type.name}` },
  }));
}

/** What of both is kept. */
export function schemas(address: string) {
  return [
    {
      id: userSchema,
      name: "User",
      attributes: [
        text("userName", { required: true, uniqueness: "server" }),
        text("externalId", { caseExact: true, uniqueness: "server" }),
        text("displayName"),
        complex("name", [text("formatted"), text("givenName"), text("familyName")]),
        complex("emails", [text("value"), text("type"), flag("primary")], { multiValued: true }),
        flag("active"),
        complex("groups", [text("value"), text("display"), text("type")], {
          multiValued: true,
          mutability: "readOnly",
        }),
      ],
    },
    {
      id: groupSchema,
      name: "Group",
      attributes: [
        text("displayName", { required: true, uniqueness: "server" }),
        text("externalId", { caseExact: true, uniqueness: "server" }),
        complex("members", [text("value"), text("display"), text("type")], { multiValued: true }),
      ],
    },
  ].map((schema) => ({
    schemas: [schemaOf("Schema")],
    ...schema,
    description: `${schema.name}, as far as it is kept here`,
    meta: { resourceType: "Schema", location: `${address}/Schemas/${schema.id}` },
  }));
}

function attribute(name: string, type: string, more: object) {
  return {
    name,
    type,
    multiValued: false,
    required: false,
    mutability: "readWrite",
    returned: "default",
    ...more,
  };
}

function text(name: string, more: object = {}) {
  return attribute(name, "string", { caseExact: false, uniqueness: "none", ...more });
}

function flag(name: string) {
  return attribute(name, "boolean", {});
}

function complex(name: string, subAttributes: readonly object[], more: object = {}) {
  return attribute(name, "complex", { subAttributes, ...more });
}
