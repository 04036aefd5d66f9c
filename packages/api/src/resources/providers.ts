/** Providers that people sign in by instead of by a password of this server. */
import { ROLES } from "@countersign/access";
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { email, oneLine, seconds, uuid } from "../fields.ts";
import { carriedAs, secondFactor, session, user } from "./identity.ts";
import { providerSettings } from "./provider-settings.ts";

/** As the provider names it: a DN of a directory, a value of a claim or attribute elsewhere. */
const group = oneLine(1000);
/** What a group of the provider's gives here. Nobody becomes administrator by a group. */
const groupRole = z.strictObject({ group, role: z.enum(ROLES).exclude(["administrator"]) });
export type GroupRole = z.infer<typeof groupRole>;

const provider = z.strictObject({
  id: uuid,
  name: oneLine(100),
  settings: providerSettings,
  enabled: z.boolean(),
  has_secret: z.boolean(),
  /** When the secret ends on the provider's side, as far as somebody said so. */
  secret_expires_at: seconds.nullable(),
  /** Whether whoever it sends and nobody knows gets an account, of this role. */
  creates_accounts: z.boolean(),
  default_role: z.enum(ROLES),
  /** Whether its word that somebody gave a second factor is taken. */
  trusts_factors: z.boolean(),
  /** Whoever is not in it is refused; null: groups keep nobody out. */
  allowed_group: group.nullable(),
  /** The first that fits decides the role at each sign-in, otherwise the default one does; empty: groups give nothing. */
  group_roles: z.array(groupRole),
  /** Those that its answers are believed by, or its connection. */
  certificates: z.array(
    z.strictObject({
      subject: z.string().max(1000),
      /** SHA-256 of the whole certificate, as hex pairs. */
      fingerprint: z.string().max(100),
      expires_at: seconds,
    }),
  ),
  /** When somebody came back from it as it is set now. */
  tested_at: seconds.nullable(),
  created_at: seconds,
  /** The address to register on the provider's side. */
  redirect_uri: z.string().max(500),
  /** How many users have to come by it. */
  users: z.number().int().min(0),
});
export type Provider = z.infer<typeof provider>;

const secret = z.string().min(1).max(8192);
const wanted = {
  name: oneLine(100),
  settings: providerSettings,
  /** Absent: as it is. */
  secret: secret.optional(),
  secret_expires_at: seconds.nullable(),
  creates_accounts: z.boolean(),
  default_role: z.enum(ROLES),
  trusts_factors: z.boolean(),
  /** Absent, of these two: as it is; none where it is new. */
  allowed_group: group.nullable().optional(),
  group_roles: z.array(groupRole).max(50).optional(),
};
const id = z.strictObject({ id: uuid });
const place = z.strictObject({
  /** On the provider's side, for the browser to go to. */
  location: z.string().max(8000),
});
/** The query with which the browser came back, as it stands in the address. */
const answer = z.string().max(8192);
const shown = z.string().max(1000);
const tested = z.strictObject({
  provider,
  /** Whom it sent. */
  identity: z.strictObject({
    issuer: shown,
    subject: shown,
    email: shown.nullable(),
    email_verified: z.boolean(),
    name: shown.nullable(),
    groups: z.array(shown).max(500),
    factors: z.array(shown).max(100),
  }),
  /** What signing in would do with them: an account as which they come, or the code of the refusal. */
  would: z.strictObject({
    outcome: z.enum(["known", "claims", "created", "refused"]),
    code: z.string().max(80).nullable(),
    account: z.string().max(254).nullable(),
    /** The role that they would have. */
    role: z.enum(ROLES).nullable(),
  }),
});
export type TestedProvider = z.infer<typeof tested>;

export const listProviders = endpoint({
  id: "providers.list",
  method: "GET",
  path: "/providers",
  access: "settings.read",
  summary: "The providers that people sign in by; secrets are never shown",
  replies: { 200: z.strictObject({ providers: z.array(provider) }) },
  errors: [],
});
export const createProvider = endpoint({
  id: "providers.create",
  method: "POST",
  path: "/providers",
  access: "settings.write",
  summary:
    "Add a provider, not yet in use. Its id stands in the address to register on its side, so the caller picks it",
  audit: "provider.created",
  body: z.strictObject({ id: uuid, ...wanted }),
  replies: { 201: provider },
  errors: ["reauthenticate", "provider-exists", "provider-settings"],
});
export const changeProvider = endpoint({
  id: "providers.change",
  method: "PUT",
  path: "/providers/:id",
  access: "settings.write",
  summary:
    "Change a provider. It is out of use until it was tested again; the secret has to be given again where it would go to another address",
  audit: "provider.changed",
  params: id,
  body: z.strictObject(wanted),
  replies: { 200: provider },
  errors: ["reauthenticate", "provider-exists", "provider-settings", "provider-secret"],
});
export const switchProvider = endpoint({
  id: "providers.switch",
  method: "PUT",
  path: "/providers/:id/enabled",
  access: "settings.write",
  summary: "Put a tested provider into use, or take it out and sign its users out",
  audit: "provider.changed",
  params: id,
  body: z.strictObject({ enabled: z.boolean() }),
  replies: { 200: provider },
  errors: ["reauthenticate", "provider-untested"],
});
export const deleteProvider = endpoint({
  id: "providers.delete",
  method: "DELETE",
  path: "/providers/:id",
  access: "settings.write",
  summary: "Remove a provider that no user has to come by",
  audit: "provider.deleted",
  params: id,
  replies: { 204: null },
  errors: ["reauthenticate", "provider-in-use"],
});
export const offeredProviders = endpoint({
  id: "providers.offered",
  method: "GET",
  path: "/sign-in/providers",
  access: "public",
  summary: "What the page for signing in offers beside a password",
  replies: {
    200: z.strictObject({
      providers: z.array(
        z.strictObject({ id: uuid, name: oneLine(100), kind: z.enum(["oidc", "saml", "ldap"]) }),
      ),
    }),
  },
  errors: [],
});
export const setUserProvider = endpoint({
  id: "users.set-provider",
  method: "PUT",
  path: "/users/:id/provider",
  access: "users.write",
  summary:
    "Say by which provider alone a user comes, or by none. They are signed out, and what they came by before counts no more",
  audit: "user.provider-set",
  params: id,
  body: z.strictObject({ provider: uuid.nullable() }),
  replies: { 200: z.strictObject({ provider: uuid.nullable() }) },
  errors: ["reauthenticate", "provider-disabled"],
});
export const addProvidedUser = endpoint({
  id: "users.add-provided",
  method: "POST",
  path: "/users/provided",
  access: "users.write",
  summary:
    "Add a user who comes by a provider alone. No link is made: whoever the provider vouches for with this address is let in",
  audit: "user.invited",
  body: z.strictObject({ email, name: oneLine(200), role: z.enum(ROLES), provider: uuid }),
  replies: { 201: user },
  errors: ["reauthenticate", "email-taken", "provider-disabled"],
});
export const beginSignIn = endpoint({
  id: "sessions.provider-begin",
  method: "POST",
  path: "/sessions/providers/:id",
  access: "public",
  summary: "Where to send the browser to sign in by a provider; a cookie remembers which browser it was",
  params: id,
  body: z.strictObject({
    /** Whether the provider is to ask even whom it knows. */
    again: z.boolean().optional(),
  }),
  replies: { 200: place },
  errors: ["provider-disabled", "provider-unreachable"],
});
export const finishSignIn = endpoint({
  id: "sessions.provider-answer",
  method: "POST",
  path: "/sessions/providers/:id/answer",
  access: "public",
  summary:
    "Finish signing in with what came back from a provider; 200 where a second factor of this server comes next",
  audit: "session.started",
  params: id,
  body: z.strictObject({ answer, session: carriedAs }),
  replies: { 200: secondFactor, 201: session },
  errors: [
    "sign-in-lost",
    "provider-disabled",
    "provider-said-no",
    "provider-answer",
    "provider-unreachable",
    "identity-unusable",
    "account-unknown",
    "account-disabled",
    "account-elsewhere",
    "account-claimed",
    "group-missing",
    "groups-unknown",
    "email-missing",
    "email-unverified",
  ],
});
export const beginTest = endpoint({
  id: "providers.test-begin",
  method: "POST",
  path: "/providers/:id/test",
  access: "settings.write",
  summary: "Where to send the browser to see what a provider says; nobody is signed in by it",
  params: id,
  replies: { 200: place },
  errors: ["reauthenticate", "provider-unreachable"],
});
export const finishTest = endpoint({
  id: "providers.test-answer",
  method: "POST",
  path: "/providers/:id/test/answer",
  access: "settings.write",
  summary:
    "What a provider said of whom it sent, and what signing in would make of it; it counts as tested by that",
  audit: "provider.tested",
  params: id,
  body: z.strictObject({ answer }),
  replies: { 200: tested },
  errors: ["sign-in-lost", "provider-said-no", "provider-answer", "provider-unreachable"],
});
export const testDirectory = endpoint({
  id: "providers.test-directory",
  method: "POST",
  path: "/providers/:id/test/directory",
  access: "settings.write",
  summary: "What a directory says of a name and a password, and what signing in would make of it",
  audit: "provider.tested",
  params: id,
  body: z.strictObject({ name: oneLine(256), password: z.string().min(1).max(1024) }),
  replies: { 200: tested },
  errors: ["reauthenticate", "provider-said-no", "provider-unreachable"],
});
export const readSamlMetadata = endpoint({
  id: "providers.read-saml-metadata",
  method: "POST",
  path: "/providers/saml-metadata",
  access: "settings.write",
  summary: "What a SAML provider's metadata says; nothing is saved",
  body: z.strictObject({ metadata: z.string().max(900_000) }),
  replies: {
    200: z.strictObject({
      entity_id: z.string().max(1000),
      sso_url: z.string().max(2048),
      certificates: z.string().max(64_000),
    }),
  },
  errors: ["metadata-unreadable", "metadata-not-one", "metadata-incomplete"],
});
