/** How people have to sign in: passwords, second factors, how long sessions live, and what is said before it. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { multiLine, seconds, uuid } from "../fields.ts";

/** `modern`: length and dictionary. `strict`: kinds of characters, history and rotation too. `own`: values of one's own. */
export const PASSWORD_PROFILES = ["modern", "strict", "own"] as const;

/** What holds for passwords. The dictionary, with context words, is no setting: it always applies. */
const passwordRules = z.strictObject({
  /** In characters (Unicode code points). */
  min_length: z.number().int().min(8).max(64),
  /** So many kinds of lower case, upper case, digits and others; 0 and 1 ask for nothing. */
  classes: z.number().int().min(0).max(4),
  /** So many passwords of before cannot come back. */
  history: z.number().int().min(0).max(24),
  /** How long a password stays before its owner may change it again; 0: no time. */
  min_age_hours: z.number().int().min(0).max(720),
  /** After which it has to be changed; 0: never. */
  max_age_days: z.number().int().min(0).max(1825),
  /** So many wrong ones in a row lock signing in with a password … */
  lock_after: z.number().int().min(3).max(100),
  /** … for so long at first, twice as long each further time … */
  lock_minutes: z.number().int().min(1).max(60),
  /** … up to this. Never for good: nobody can shut somebody else out by guessing. */
  lock_most_minutes: z.number().int().min(1).max(1440),
});
export type PasswordRules = z.infer<typeof passwordRules>;

/** The two profiles that come along. */
export const PROFILE_RULES: Readonly<Record<"modern" | "strict", PasswordRules>> = {
  modern: {
    min_length: 12,
    classes: 0,
    history: 0,
    min_age_hours: 0,
    max_age_days: 0,
    lock_after: 20,
    lock_minutes: 1,
    lock_most_minutes: 15,
  },
  strict: {
    min_length: 14,
    classes: 3,
    history: 12,
    min_age_hours: 24,
    max_age_days: 90,
    lock_after: 6,
    lock_minutes: 5,
    lock_most_minutes: 60,
  },
};

const sessions = z.strictObject({
  /** A session ends when it was not used for so long … */
  idle_minutes: z.number().int().min(5).max(10_080),
  /** … and after this in any case. */
  longest_hours: z.number().int().min(1).max(720),
});
const notice = multiLine(1000);
const described = z.strictObject({
  profile: z.enum(PASSWORD_PROFILES),
  password: passwordRules,
  /** Since when, or from when, everybody needs a second factor; null: it is each person's choice. */
  factor_required_from: seconds.nullable(),
  sessions,
  /** What people read before they sign in. */
  notice,
  /** Active accounts, for judging what a change would do. */
  people: z.strictObject({
    active: z.number().int(),
    without_factor: z.number().int(),
    password_due: z.number().int(),
  }),
});
export type SignInRules = z.infer<typeof described>;

export const describeSignInRules = endpoint({
  id: "sign-in-rules.read",
  method: "GET",
  path: "/settings/sign-in",
  access: "settings.read",
  summary: "What holds for passwords, second factors and sessions, and whom it touches",
  replies: { 200: described },
  errors: [],
});
export const changeSignInRules = endpoint({
  id: "sign-in-rules.change",
  method: "PATCH",
  path: "/settings/sign-in",
  access: "settings.write",
  summary:
    "Change what holds for passwords, second factors and sessions; sessions obey at their next request",
  audit: "sign-in-rules.changed",
  body: z
    .strictObject({
      profile: z.enum(PASSWORD_PROFILES).optional(),
      /** The values of the profile `own`; only together with it. */
      password: passwordRules.optional(),
      factor_required_from: seconds.nullable().optional(),
      sessions: sessions.optional(),
      notice: notice.optional(),
    })
    .refine(({ profile, password }) => (profile === "own") === (password !== undefined), {
      message: "values of passwords come with the profile own, and with no other",
      path: ["password"],
    }),
  replies: { 200: described },
  errors: ["reauthenticate"],
});
export const readEntrance = endpoint({
  id: "entrance.read",
  method: "GET",
  path: "/entrance",
  access: "public",
  summary: "What people are told before they sign in, and what a new password has to be",
  replies: {
    200: z.strictObject({
      notice,
      password: passwordRules.pick({ min_length: true, classes: true, history: true }),
    }),
  },
  errors: [],
});
export const requirePasswordChange = endpoint({
  id: "users.require-password-change",
  method: "POST",
  path: "/users/:id/password-change",
  access: "users.write",
  summary: "A user who comes by password has to set another one before anything else",
  audit: "user.password-change-required",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: ["not-active"],
});
