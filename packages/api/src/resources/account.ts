/** One's own account: password, second factors, passkeys and sessions. API keys reach none of it. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { oneLine, seconds, uuid } from "../fields.ts";
import { assertion, creationOptions, registration, requestOptions } from "./passkey-fields.ts";

const password = z.string().min(1).max(1024);
/** Everything that changes how somebody signs in asks for a session that was proved within ten minutes. */
const changesFactor = ["reauthenticate"] as const;

const passkey = z.strictObject({
  id: uuid,
  name: oneLine(100),
  added_at: seconds,
  last_used_at: seconds.nullable(),
  /** Kept by a cloud account and so on more than one device. */
  synced: z.boolean(),
});
export type Passkey = z.infer<typeof passkey>;

export const openSession = z.strictObject({
  id: uuid,
  kind: z.enum(["cookie", "bearer"]),
  /** Browser or program and system, in words; from the caller, so a hint and no proof. */
  agent: z.string().max(80),
  address: z.string().max(64).nullable(),
  started_at: seconds,
  last_seen_at: seconds,
  expires_at: seconds,
  current: z.boolean(),
});
export type Session = z.infer<typeof openSession>;

/** A list as somebody wants to find it again: what narrows it, its order, and its columns (null: the usual ones). */
const view = z.strictObject({
  id: uuid,
  list: z.enum(["devices", "runs", "scripts", "tasks", "clients", "users", "access", "audit"]),
  name: oneLine(80),
  query: z
    .record(z.string().regex(/^[a-z]{1,20}$/), z.string().max(200))
    .refine((query) => Object.keys(query).length <= 20, "at most 20 filters"),
  columns: z
    .array(z.string().regex(/^[a-z-]{1,40}$/))
    .max(40)
    .nullable(),
  saved_at: seconds,
});
export type SavedView = z.infer<typeof view>;

export const changePassword = endpoint({
  id: "me.password",
  method: "POST",
  path: "/me/password",
  access: "signed-in",
  whileOwing: ["password"],
  summary: "Set another password of one's own; other sessions end. Needs the current one or a fresh session",
  audit: "password.changed",
  body: z.strictObject({ current: password.optional(), password }),
  replies: { 204: null },
  errors: ["reauthenticate", "wrong-password", "password-weak", "password-used", "password-too-new"],
});
export const readFactors = endpoint({
  id: "me.factors",
  method: "GET",
  path: "/me/factors",
  access: "signed-in",
  whileOwing: ["factor"],
  summary: "How one signs in, and until when this session may change it",
  replies: {
    200: z.strictObject({
      totp: z.strictObject({ added_at: seconds }).nullable(),
      passkeys: z.number().int().min(0),
      recovery_codes_left: z.number().int().min(0),
      changed: z
        .strictObject({
          at: seconds,
          what: z.string().max(80),
          by: z.string().max(200),
          by_self: z.boolean(),
        })
        .nullable(),
      fresh_until: seconds,
      /** The only provider by which one comes; null: by what this server keeps. */
      provider: uuid.nullable(),
    }),
  },
  errors: [],
});
export const offerReauthentication = endpoint({
  id: "me.reauthenticate-options",
  method: "POST",
  path: "/me/reauthenticate/options",
  access: "signed-in",
  whileOwing: ["factor"],
  summary: "A challenge for proving with a passkey who one is",
  replies: { 200: requestOptions },
  errors: ["passkeys-unavailable"],
});
export const reauthenticate = endpoint({
  id: "me.reauthenticate",
  method: "POST",
  path: "/me/reauthenticate",
  access: "signed-in",
  whileOwing: ["factor"],
  summary: "Prove again who one is, by password or passkey; a cookie session gets a new id",
  audit: "session.reauthenticated",
  body: z
    .strictObject({ password: password.optional(), passkey: assertion.optional() })
    .refine((given) => (given.password === undefined) !== (given.passkey === undefined), {
      message: "either password or passkey",
    }),
  replies: { 200: z.strictObject({ fresh_until: seconds }) },
  errors: ["wrong-password", "passkey-refused"],
});
export const offerTotp = endpoint({
  id: "me.totp-options",
  method: "POST",
  path: "/me/totp/options",
  access: "signed-in",
  whileOwing: ["factor"],
  summary: "A new secret for an authenticator app, shown once; counts only once a first code confirmed it",
  replies: {
    200: z.strictObject({ secret: z.string().max(64), uri: z.string().max(1000), expires_at: seconds }),
  },
  errors: [...changesFactor, "totp-exists"],
});
export const addTotp = endpoint({
  id: "me.totp-add",
  method: "POST",
  path: "/me/totp",
  access: "signed-in",
  whileOwing: ["factor"],
  summary: "Confirm the secret with a first code: from now on signing in asks for one",
  audit: "totp.added",
  body: z.strictObject({ code: z.string().min(1).max(20) }),
  replies: { 204: null },
  errors: [...changesFactor, "totp-exists", "wrong-code"],
});
export const removeTotp = endpoint({
  id: "me.totp-remove",
  method: "DELETE",
  path: "/me/totp",
  access: "signed-in",
  summary: "Stop asking for codes of the authenticator app",
  audit: "totp.removed",
  replies: { 204: null },
  errors: [...changesFactor, "factor-needed"],
});
export const makeRecoveryCodes = endpoint({
  id: "me.recovery-codes",
  method: "POST",
  path: "/me/recovery-codes",
  access: "signed-in",
  summary: "Ten new recovery codes, shown once; earlier ones stop working",
  audit: "recovery-codes.made",
  replies: { 201: z.strictObject({ codes: z.array(z.string().max(40)).max(10) }) },
  errors: changesFactor,
});
export const listPasskeys = endpoint({
  id: "me.passkeys",
  method: "GET",
  path: "/me/passkeys",
  access: "signed-in",
  summary: "List one's own passkeys for signing in",
  replies: { 200: z.strictObject({ passkeys: z.array(passkey) }) },
  errors: [],
});
export const offerPasskey = endpoint({
  id: "me.passkey-options",
  method: "POST",
  path: "/me/passkeys/options",
  access: "signed-in",
  whileOwing: ["factor"],
  summary: "A challenge for making a passkey for signing in",
  replies: { 200: creationOptions },
  errors: [...changesFactor, "passkeys-unavailable"],
});
export const addPasskey = endpoint({
  id: "me.passkey-add",
  method: "POST",
  path: "/me/passkeys",
  access: "signed-in",
  whileOwing: ["factor"],
  summary: "Add a passkey for signing in",
  audit: "passkey.added",
  body: z.strictObject({ name: oneLine(100), passkey: registration }),
  replies: { 201: passkey },
  errors: [...changesFactor, "passkey-refused", "passkey-exists"],
});
export const renamePasskey = endpoint({
  id: "me.passkey-rename",
  method: "PATCH",
  path: "/me/passkeys/:id",
  access: "signed-in",
  summary: "Call a passkey otherwise",
  audit: "passkey.renamed",
  params: z.strictObject({ id: uuid }),
  body: z.strictObject({ name: oneLine(100) }),
  replies: { 200: passkey },
  errors: [],
});
export const removePasskey = endpoint({
  id: "me.passkey-remove",
  method: "DELETE",
  path: "/me/passkeys/:id",
  access: "signed-in",
  summary: "Remove a passkey: it signs in nowhere from now on",
  audit: "passkey.removed",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: [...changesFactor, "factor-needed"],
});
export const listSessions = endpoint({
  id: "me.sessions",
  method: "GET",
  path: "/me/sessions",
  access: "signed-in",
  summary: "Where one is signed in",
  replies: { 200: z.strictObject({ sessions: z.array(openSession) }) },
  errors: [],
});
export const endSession = endpoint({
  id: "me.session-end",
  method: "DELETE",
  path: "/me/sessions/:id",
  access: "signed-in",
  summary: "End one of one's own sessions",
  audit: "session.ended",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: [],
});
export const endOtherSessions = endpoint({
  id: "me.sessions-end",
  method: "DELETE",
  path: "/me/sessions",
  access: "signed-in",
  summary: "End all of one's own sessions but this one",
  audit: "session.ended",
  replies: { 200: z.strictObject({ ended: z.number().int().min(0) }) },
  errors: [],
});
export const listViews = endpoint({
  id: "me.views",
  method: "GET",
  path: "/me/views",
  access: "signed-in",
  summary: "One's own saved views of lists",
  replies: { 200: z.strictObject({ views: z.array(view) }) },
  errors: [],
});
export const saveView = endpoint({
  id: "me.view-save",
  method: "POST",
  path: "/me/views",
  access: "signed-in",
  summary: "Save a view of a list for oneself; one of the same list and name is replaced",
  audit: "view.saved",
  body: view.omit({ id: true, saved_at: true }),
  replies: { 200: view },
  errors: [],
});
export const removeView = endpoint({
  id: "me.view-remove",
  method: "DELETE",
  path: "/me/views/:id",
  access: "signed-in",
  summary: "Remove a saved view of one's own",
  audit: "view.removed",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: [],
});
