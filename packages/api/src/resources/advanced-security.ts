/** Advanced Security: the level of the server setting, its authorization account, and what runs without a code. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { hash, oneLine, seconds, slug, uuid } from "../fields.ts";

const access = "advanced-security.write";

export const exemption = z.strictObject({
  script: slug,
  /** The content that may run without a code. */
  hash,
  version: z.number().int(),
  by: oneLine(200),
  at: seconds,
  /** The script has other content by now: it needs a code again. */
  lapsed: z.boolean(),
});
export type Exemption = z.infer<typeof exemption>;

const settings = z.strictObject({
  /** The server setting. What devices ask for beyond it stands in the roots. */
  level: z.enum(["off", "code"]),
  /** Whether `otp=` in the address is taken. */
  code_in_url: z.boolean(),
  /** The shared authorization account; null before it was confirmed, and after a reset. */
  account: z.strictObject({ confirmed_at: seconds, confirmed_by: oneLine(200) }).nullable(),
  /** A reset that was asked for on the server's own console. */
  reset: z.strictObject({ asked_at: seconds, due_at: seconds, asked_by: oneLine(200) }).nullable(),
  exemptions: z.array(exemption),
  /** How somebody could walk round the code, in words. */
  ways_round: z.array(
    z.strictObject({
      code: z.string().max(80),
      sentence: z.string().max(500),
      remedy: z.string().max(500),
      users: z.array(z.strictObject({ id: uuid, name: oneLine(200) })),
    }),
  ),
});
export type AdvancedSecurity = z.infer<typeof settings>;

export const describeSecurity = endpoint({
  id: "advanced-security.read",
  method: "GET",
  path: "/advanced-security",
  access,
  summary:
    "The level of the server setting, what is set up, what is exempt, and how it could be walked round",
  replies: { 200: settings },
  errors: [],
});
export const offerAccount = endpoint({
  id: "advanced-security.offer-account",
  method: "POST",
  path: "/advanced-security/account",
  access,
  summary:
    "A new secret for the shared authorization account, shown once; nothing binds before a first code confirmed it",
  audit: "authorization-account.offered",
  replies: {
    200: z.strictObject({ secret: z.string().max(64), uri: z.string().max(1000), expires_at: seconds }),
  },
  errors: ["reauthenticate"],
});
export const confirmAccount = endpoint({
  id: "advanced-security.confirm-account",
  method: "POST",
  path: "/advanced-security/account/confirmation",
  access,
  summary:
    "Confirm the new authorization account with its first code: level `code` binds from now on. Where one binds already, its code is asked for too",
  audit: "authorization-account.confirmed",
  challenged: true,
  body: z.strictObject({ code: z.string().min(1).max(20) }),
  replies: { 200: settings },
  errors: ["reauthenticate", "wrong-code"],
});
export const changeSecurity = endpoint({
  id: "advanced-security.change",
  method: "PATCH",
  path: "/advanced-security",
  access,
  summary:
    "Turn level `code` off, which forgets the authorization account and all exemptions, or say whether codes in addresses are taken",
  audit: "advanced-security.changed",
  challenged: true,
  body: z
    .strictObject({ level: z.literal("off").optional(), code_in_url: z.boolean().optional() })
    .refine((change) => Object.values(change).some((value) => value !== undefined), "a change"),
  replies: { 200: settings },
  errors: ["reauthenticate"],
});
export const cancelReset = endpoint({
  id: "advanced-security.cancel-reset",
  method: "DELETE",
  path: "/advanced-security/reset",
  access,
  summary: "Call off a reset of the authorization account that was asked for on the server's own console",
  audit: "authorization-account.reset-cancelled",
  challenged: true,
  replies: { 200: settings },
  errors: [],
});
export const exemptScript = endpoint({
  id: "advanced-security.exempt-script",
  method: "PUT",
  path: "/scripts/:name/exemption",
  access,
  summary: "Let a script run without a code at level `code`, as long as it has the content of this hash",
  audit: "script.exempted",
  challenged: true,
  params: z.strictObject({ name: slug }),
  /** The version that was read, and its bytes: interpreter and parameters may be others in the next one. */
  body: z.strictObject({ version: z.number().int().min(1), hash }),
  replies: { 200: exemption },
  errors: ["level-off", "script-changed"],
});
export const protectScript = endpoint({
  id: "advanced-security.protect-script",
  method: "DELETE",
  path: "/scripts/:name/exemption",
  access,
  summary: "Let a script run only after a code again",
  audit: "script.protected",
  challenged: true,
  params: z.strictObject({ name: slug }),
  replies: { 204: null },
  errors: [],
});
