/** First administrator, sessions, users, invitations and API keys. */
import { PERMISSION_IDS, ROLES } from "@countersign/access";
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { email, hash, oneLine, seconds, slug, uuid } from "../fields.ts";

const password = z.string().min(1).max(1024);
const secret = z.string().min(1).max(200);
export const user = z.strictObject({
  id: uuid,
  email,
  name: oneLine(200),
  role: z.enum(ROLES),
  state: z.enum(["invited", "active", "disabled"]),
  /** Who this account is in a root or people list, where it requests runs that people sign. */
  person: z.strictObject({ authority: hash, person: slug }).nullable(),
  created_at: seconds,
});
export type User = z.infer<typeof user>;
const session = z.strictObject({ token: secret, expires_at: seconds, user });
const apiKey = z.strictObject({
  id: uuid,
  name: oneLine(200),
  prefix: z.string().max(20),
  permissions: z.array(z.enum(PERMISSION_IDS)).nullable(),
  created_at: seconds,
  expires_at: seconds.nullable(),
  last_used_at: seconds.nullable(),
});

export const setUp = endpoint({
  id: "setup.create",
  method: "POST",
  path: "/setup",
  access: "public",
  summary: "Create the first administrator of a new installation",
  audit: "setup.completed",
  body: z.strictObject({ token: secret, email, name: oneLine(200), password }),
  replies: { 201: session },
  errors: ["setup-done", "setup-token", "password-weak"],
});
export const setUpState = endpoint({
  id: "setup.state",
  method: "GET",
  path: "/setup",
  access: "public",
  summary: "Whether this installation still waits for its first administrator",
  replies: { 200: z.strictObject({ needed: z.boolean() }) },
  errors: [],
});
export const signIn = endpoint({
  id: "sessions.create",
  method: "POST",
  path: "/sessions",
  access: "public",
  summary: "Sign in with e-mail and password",
  audit: "session.started",
  body: z.strictObject({ email, password }),
  replies: { 201: session },
  errors: ["wrong-credentials"],
});
export const signOut = endpoint({
  id: "sessions.end",
  method: "DELETE",
  path: "/sessions/current",
  access: "signed-in",
  summary: "End this session",
  audit: "session.ended",
  replies: { 204: null },
  errors: [],
});
export const whoAmI = endpoint({
  id: "me.read",
  method: "GET",
  path: "/me",
  access: "signed-in",
  summary: "Who is signed in, and what they may do",
  replies: { 200: z.strictObject({ user, permissions: z.array(z.enum(PERMISSION_IDS)) }) },
  errors: [],
});
export const listUsers = endpoint({
  id: "users.list",
  method: "GET",
  path: "/users",
  access: "users.read",
  summary: "List users",
  replies: { 200: z.strictObject({ users: z.array(user) }) },
  errors: [],
});
export const inviteUser = endpoint({
  id: "users.invite",
  method: "POST",
  path: "/users",
  access: "users.write",
  summary: "Invite a user; the invitation is shown once",
  audit: "user.invited",
  body: z.strictObject({ email, name: oneLine(200), role: z.enum(ROLES) }),
  replies: { 201: z.strictObject({ user, invitation: secret, expires_at: seconds }) },
  errors: ["email-taken"],
});
export const acceptInvitation = endpoint({
  id: "invitations.accept",
  method: "POST",
  path: "/invitations/accept",
  access: "public",
  summary: "Accept an invitation and set a password",
  audit: "user.activated",
  body: z.strictObject({ invitation: secret, password }),
  replies: { 201: session },
  errors: ["invitation-invalid", "password-weak"],
});
export const changeUser = endpoint({
  id: "users.change",
  method: "PATCH",
  path: "/users/:id",
  access: "users.write",
  summary: "Change a user's role, state or person",
  audit: "user.changed",
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({
    role: z.enum(ROLES).optional(),
    disabled: z.boolean().optional(),
    person: z.strictObject({ authority: hash, person: slug }).nullable().optional(),
  }),
  replies: { 200: user },
  errors: ["last-administrator", "person-unknown"],
});
export const createKey = endpoint({
  id: "keys.create",
  method: "POST",
  path: "/keys",
  access: "keys.own",
  summary: "Create an API key of one's own; the secret is shown once",
  audit: "key.created",
  body: z.strictObject({
    name: oneLine(200),
    permissions: z.array(z.enum(PERMISSION_IDS)).max(100).optional(),
    expires_in_seconds: z.number().int().min(60).max(63_072_000).optional(),
  }),
  replies: { 201: z.strictObject({ key: apiKey, secret }) },
  errors: [],
});
export const listKeys = endpoint({
  id: "keys.list",
  method: "GET",
  path: "/keys",
  access: "keys.own",
  summary: "List one's own API keys",
  replies: { 200: z.strictObject({ keys: z.array(apiKey) }) },
  errors: [],
});
export const revokeKey = endpoint({
  id: "keys.revoke",
  method: "DELETE",
  path: "/keys/:id",
  access: "keys.own",
  summary: "Revoke an API key of one's own",
  audit: "key.revoked",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: [],
});
