/** A directory for tests: a provider with a SCIM credential, and requests as Entra ID and Okta send them. */
import { randomUUID } from "node:crypto";
import { type Client, endpoints } from "@countersign/api";
import { systemActor } from "../platform/actor.ts";
import { inTransaction } from "../platform/transaction.ts";
import type { ProviderTables } from "../modules/providers/index.ts";
import type { TestServer } from "./start-test-server.ts";

/** What tests look for in a body; what is not there is undefined all the same. */
export interface ScimBody {
  readonly id: string;
  readonly externalId: string;
  readonly active: boolean;
  readonly emails: readonly object[];
  readonly groups: readonly object[];
  readonly members: readonly object[];
  readonly meta: { readonly version: string; readonly location: string };
  readonly totalResults: number;
  readonly Resources: readonly ScimBody[];
  readonly scimType: string;
}

/** What came back. */
export interface ScimReply {
  readonly status: number;
  readonly body: ScimBody;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** One request; a body that is text is sent as it is. */
export type ScimCall = (
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: object | string,
  headers?: Readonly<Record<string, string>>,
) => Promise<ScimReply>;

/** A directory that calls with this secret. */
export function scimCalls(server: TestServer, secret: string | undefined): ScimCall {
  return async (method, path, body, headers = {}) => {
    const response = await server.api.fastify.inject({
      method,
      url: `/scim/v2${path}`,
      headers: {
        ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
        ...(body === undefined ? {} : { "content-type": "application/scim+json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return {
      status: response.statusCode,
      body: JSON.parse(response.body || "{}") as ScimBody,
      headers: response.headers,
    };
  };
}

/** A provider in use, and a directory with a credential of it. */
export async function scimDirectory(
  server: TestServer,
  administrator: Client,
  changes: { readonly default_role?: "administrator" | "standard" | "analyst" } = {},
): Promise<{ provider: string; name: string; secret: string; credential: string; call: ScimCall }> {
  const id = randomUUID();
  const name = `directory ${id.slice(0, 8)}`;
  await administrator.call(endpoints.providers.createProvider, {
    body: {
      id,
      name,
      settings: {
        kind: "oidc",
        preset: "plain",
        issuer: "https://id.example.org",
        client_id: "countersign",
        tenant: null,
        hosted_domain: null,
        groups_claim: null,
        private_allowed: false,
      },
      secret: "a secret of the provider",
      secret_expires_at: null,
      creates_accounts: false,
      default_role: "analyst",
      trusts_factors: false,
      ...changes,
    },
  });
  // Nobody stands behind it here.
  await inTransaction(server.ctx, systemActor("test"), (tx) =>
    tx
      .with<ProviderTables>()
      .updateTable("identity_provider")
      .set({ tested_at: 1, enabled: true })
      .where("id", "=", id)
      .execute(),
  );
  const { reply } = await administrator.call(endpoints.provisioning.makeScimCredential, {
    params: { id },
    body: { name: "nightly", expires_in_seconds: 90 * 86_400 },
  });
  const { secret } = reply;
  return { provider: id, name, secret, credential: reply.credential.id, call: scimCalls(server, secret) };
}

/** A user as Entra ID makes one. */
export function scimUser(name: string, changes: object = {}): object {
  return {
    schemas: [
      "urn:ietf:params:scim:schemas:core:2.0:User",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ],
    externalId: name,
    userName: `${name}@example.org`,
    active: true,
    displayName: `Some ${name}`,
    emails: [{ primary: true, type: "work", value: `${name}@example.org` }],
    meta: { resourceType: "User" },
    name: { formatted: `Some ${name}`, familyName: name, givenName: "Some" },
    title: "Clerk",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "Sales" },
    ...changes,
  };
}

/** A PATCH of these operations. */
export function scimPatch(...operations: readonly object[]): object {
  return { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations };
}
