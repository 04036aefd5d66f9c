/** First administrator, sessions, users, invitations and API keys. */
import { PERMISSION_IDS, rangeFault, ROLES } from "@countersign/access";
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { email, hash, next, oneLine, page, search, seconds, slug, uuid } from "../fields.ts";
import { openSession } from "./account.ts";
import { assertion, requestOptions } from "./passkey-fields.ts";

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
/** How the session is carried: as a cookie that scripts cannot read, for browsers, or as a bearer token. */
export const carriedAs = z.enum(["bearer", "cookie"]).optional();
export const session = z.strictObject({
  step: z.literal("signed-in"),
  /** Absent where the session is carried as a cookie. */
  token: secret.optional(),
  expires_at: seconds,
  user,
});
export type StartedSession = z.infer<typeof session>;
/** The first proof was right and is not enough: one of `methods` comes next, with the ticket, within five minutes. */
export const secondFactor = z.strictObject({
  step: z.literal("second-factor"),
  ticket: secret,
  methods: z.array(z.enum(["totp", "recovery-code", "passkey"])).max(3),
  expires_at: seconds,
});
const listedUser = z.strictObject({
  ...user.shape,
  /** The only provider by which they may come; null: by password or passkey of this server. */
  provider: uuid.nullable(),
  factors: z.strictObject({
    totp: z.boolean(),
    passkeys: z.number().int().min(0),
    recovery_codes_left: z.number().int().min(0),
    changed_at: seconds.nullable(),
  }),
  sessions: z.number().int().min(0),
  last_seen_at: seconds.nullable(),
  /** Of an account that nobody activated yet; null where no invitation is open. */
  invitation_expires_at: seconds.nullable(),
  /** Of a link by which they may set another password; null where none is open. */
  password_reset_expires_at: seconds.nullable(),
});
export type ListedUser = z.infer<typeof listedUser>;
const invited = z.strictObject({
  user,
  invitation: secret,
  /** The invitation as an address of the console, with the secret in the fragment, which browsers send to nobody. */
  link: z.string().max(500),
  expires_at: seconds,
});
/** What is wrong with an address or a range, for people. */
const RANGE_FAULTS = {
  "no-address": "no IPv4 or IPv6 address, nor a range such as 10.0.0.0/8",
  "bits-behind-prefix":
    "one machine and a range at once: leave out what follows the slash, or set the rest to zero",
} as const;
const addressRange = z
  .string()
  .max(50)
  .superRefine((text, ctx) => {
    const fault = rangeFault(text);
    if (fault !== undefined) ctx.addIssue({ code: "custom", message: RANGE_FAULTS[fault] });
  });
const apiKey = z.strictObject({
  id: uuid,
  name: oneLine(200),
  prefix: z.string().max(20),
  permissions: z.array(z.enum(PERMISSION_IDS)).nullable(),
  /** Addresses and ranges from which it may be used; null: from anywhere. */
  addresses: z.array(z.string().max(50)).nullable(),
  /** The clients at which it may do anything that applies at clients; null: wherever its owner may. */
  clients: z.array(slug).nullable(),
  created_at: seconds,
  expires_at: seconds.nullable(),
  /** To the minute. */
  last_used_at: seconds.nullable(),
  last_used_from: z.string().max(50).nullable(),
});

export const setUp = endpoint({
  id: "setup.create",
  method: "POST",
  path: "/setup",
  access: "public",
  summary: "Create the first administrator of a new installation",
  audit: "setup.completed",
  body: z.strictObject({ token: secret, email, name: oneLine(200), password, session: carriedAs }),
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
  summary: "Sign in with e-mail and password; 200 where a second factor comes next",
  audit: "session.started",
  body: z.strictObject({ email, password, session: carriedAs }),
  replies: { 200: secondFactor, 201: session },
  errors: ["wrong-credentials"],
});
export const giveSecondFactor = endpoint({
  id: "sessions.second-factor",
  method: "POST",
  path: "/sessions/second-factor",
  access: "public",
  summary: "Finish signing in with a code of the authenticator app or a recovery code",
  audit: "session.started",
  body: z.strictObject({ ticket: secret, code: z.string().min(1).max(40), session: carriedAs }),
  replies: { 201: session },
  errors: ["ticket-invalid", "wrong-code"],
});
export const offerPasskeySignIn = endpoint({
  id: "sessions.passkey-options",
  method: "POST",
  path: "/sessions/passkey/options",
  access: "public",
  summary: "A challenge for signing in with a passkey",
  replies: { 200: requestOptions },
  errors: ["passkeys-unavailable"],
});
export const signInWithPasskey = endpoint({
  id: "sessions.passkey",
  method: "POST",
  path: "/sessions/passkey",
  access: "public",
  summary: "Sign in with a passkey, which proves possession and presence at once: no password, no code",
  audit: "session.started",
  body: z.strictObject({
    passkey: assertion,
    /** Of the step before, where there was one. */
    ticket: secret.optional(),
    session: carriedAs,
  }),
  replies: { 201: session },
  errors: ["passkey-refused"],
});
export const signOut = endpoint({
  id: "sessions.end",
  method: "DELETE",
  path: "/sessions/current",
  access: "signed-in",
  summary: "End this session",
  audit: "session.ended",
  whileOwing: ["password", "factor"],
  replies: { 204: null },
  errors: [],
});
export const whoAmI = endpoint({
  id: "me.read",
  method: "GET",
  path: "/me",
  access: "signed-in",
  summary: "Who is signed in, what they may do, and what they owe before that",
  whileOwing: ["password", "factor"],
  replies: {
    200: z.strictObject({
      user,
      permissions: z.array(z.enum(PERMISSION_IDS)),
      /** Absent where nothing is owed. */
      owes: z.enum(["password", "factor"]).optional(),
      /** From when this session will owe a second factor; absent where it has one, or nobody asks for it. */
      factor_due_from: seconds.optional(),
    }),
  },
  errors: [],
});
export const listUsers = endpoint({
  id: "users.list",
  method: "GET",
  path: "/users",
  access: "users.read",
  summary: "List users; all of them where no limit is given",
  query: z.strictObject({
    ...page,
    /** Part of a name or address. */
    q: search.optional(),
    role: z.enum(ROLES).optional(),
    state: user.shape.state.optional(),
    sort: z.enum(["name", "-name", "since", "-since"]).optional(),
  }),
  replies: { 200: z.strictObject({ users: z.array(listedUser), next }) },
  errors: [],
});
export const showUser = endpoint({
  id: "users.read",
  method: "GET",
  path: "/users/:id",
  access: "users.read",
  summary: "One user, and when and by whom the ways to sign in were changed last",
  params: z.strictObject({ id: uuid }),
  replies: {
    200: z.strictObject({
      user: listedUser,
      credential_events: z
        .array(
          z.strictObject({
            at: seconds,
            what: z.string().max(80),
            by: z.string().max(200),
            by_self: z.boolean(),
          }),
        )
        .max(50),
    }),
  },
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
  replies: { 201: invited },
  errors: ["reauthenticate", "email-taken"],
});
export const renewInvitation = endpoint({
  id: "users.invite-again",
  method: "POST",
  path: "/users/:id/invitation",
  access: "users.write",
  summary: "Make a new invitation for a user who did not accept one; the earlier one stops working",
  audit: "invitation.renewed",
  params: z.strictObject({ id: uuid }),
  replies: { 201: invited },
  errors: ["reauthenticate", "not-invited"],
});
export const cancelInvitation = endpoint({
  id: "users.uninvite",
  method: "DELETE",
  path: "/users/:id/invitation",
  access: "users.write",
  summary: "Take an invitation back; the user can be invited again, or deleted",
  audit: "invitation.cancelled",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: ["not-invited"],
});
export const resetFactors = endpoint({
  id: "users.reset-factors",
  method: "DELETE",
  path: "/users/:id/factors",
  access: "users.write",
  summary:
    "Take a user's second factors, passkeys and recovery codes away and end their sessions; the password stays",
  audit: "user.factors-reset",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: ["reauthenticate"],
});
export const offerPasswordReset = endpoint({
  id: "users.reset-password",
  method: "POST",
  path: "/users/:id/password-reset",
  access: "users.write",
  summary:
    "Make a link by which a user who forgot the password sets another one; shown once, good once and for a day. Second factors stay",
  audit: "password.reset-offered",
  params: z.strictObject({ id: uuid }),
  replies: {
    201: z.strictObject({ user, reset: secret, link: z.string().max(500), expires_at: seconds }),
  },
  errors: ["reauthenticate", "not-active", "not-local"],
});
export const cancelPasswordReset = endpoint({
  id: "users.keep-password",
  method: "DELETE",
  path: "/users/:id/password-reset",
  access: "users.write",
  summary: "Take the link back by which a user could set another password",
  audit: "password.reset-cancelled",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: [],
});
export const usePasswordReset = endpoint({
  id: "password-resets.use",
  method: "POST",
  path: "/password-resets/use",
  access: "public",
  summary:
    "Set another password by a link; all sessions end. 200 where the account's second factor comes next",
  audit: "password.reset",
  body: z.strictObject({
    reset: secret,
    password,
    session: carriedAs,
    /** Whether the account's API keys end too. */
    end_keys: z.boolean().optional(),
  }),
  replies: { 200: secondFactor, 201: session },
  errors: ["reset-invalid", "password-weak", "password-used"],
});
export const endUserSessions = endpoint({
  id: "users.end-sessions",
  method: "DELETE",
  path: "/users/:id/sessions",
  access: "users.write",
  summary: "Sign a user out everywhere",
  audit: "user.sessions-ended",
  params: z.strictObject({ id: uuid }),
  replies: { 200: z.strictObject({ ended: z.number().int().min(0) }) },
  errors: [],
});
export const listUserSessions = endpoint({
  id: "users.sessions",
  method: "GET",
  path: "/users/:id/sessions",
  access: "users.write",
  summary: "Where a user is signed in",
  params: z.strictObject({ id: uuid }),
  replies: { 200: z.strictObject({ sessions: z.array(openSession) }) },
  errors: [],
});
export const endUserSession = endpoint({
  id: "users.end-session",
  method: "DELETE",
  path: "/users/:id/sessions/:session",
  access: "users.write",
  summary: "End one session of a user",
  audit: "user.sessions-ended",
  params: z.strictObject({ id: uuid, session: uuid }),
  replies: { 204: null },
  errors: [],
});
export const deleteUser = endpoint({
  id: "users.delete",
  method: "DELETE",
  path: "/users/:id",
  access: "users.write",
  summary: "Delete a user with sessions, API keys and factors; what they did stays in the audit log",
  audit: "user.deleted",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: ["last-administrator"],
});
export const acceptInvitation = endpoint({
  id: "invitations.accept",
  method: "POST",
  path: "/invitations/accept",
  access: "public",
  summary: "Accept an invitation and set a password",
  audit: "user.activated",
  body: z.strictObject({ invitation: secret, password, session: carriedAs }),
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
  errors: ["reauthenticate", "last-administrator", "person-unknown"],
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
    /** IPv4 and IPv6, single ones and ranges such as 10.0.0.0/8. */
    addresses: z.array(addressRange).min(1).max(50).optional(),
    /** Without named permissions such a key has none that apply in the whole installation. */
    clients: z.array(slug).min(1).max(200).optional(),
    expires_in_seconds: z.number().int().min(60).max(63_072_000).optional(),
  }),
  replies: { 201: z.strictObject({ key: apiKey, secret }) },
  errors: ["reauthenticate", "client-unknown"],
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
