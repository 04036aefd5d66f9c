/** The rule for new passwords: long, not what everybody uses, and nothing that stands on the business card. */
import { commonParts } from "./guessed-passwords.ts";

/** Why a password is refused. */
export type PasswordWeakness =
  | "shorter-than-12"
  | "mostly-common"
  | "contains-email"
  | "contains-name"
  | "few-different-characters";

const shortest = 12;
/** What has to be left when the common parts are taken away. */
const leastOwn = 8;

/** Whether a password may be set by this person. */
export function judgePassword(
  password: string,
  person: { readonly email: string; readonly name: string },
): { readonly ok: true } | { readonly ok: false; readonly because: PasswordWeakness } {
  const folded = password.normalize("NFKC").toLowerCase();
  if (password.length < shortest) return { ok: false, because: "shorter-than-12" };
  if (new Set(folded).size < 5) return { ok: false, because: "few-different-characters" };
  const mailbox = person.email.toLowerCase().split("@")[0] ?? "";
  if (mailbox.length >= 3 && folded.includes(mailbox)) return { ok: false, because: "contains-email" };
  const names = person.name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= 3);
  if (names.some((name) => folded.includes(name))) return { ok: false, because: "contains-name" };
  const own = commonParts.reduce((rest, part) => rest.replaceAll(part, ""), folded);
  if (own.length < folded.length && own.length < leastOwn) return { ok: false, because: "mostly-common" };
  return { ok: true };
}

/** What to do about each weakness. */
export const passwordAdvice: Readonly<Record<PasswordWeakness, string>> = {
  "shorter-than-12": "Use at least 12 characters; a few unrelated words are easy to remember.",
  "mostly-common": "It is mostly made of what everybody tries first; use a few unrelated words.",
  "contains-email": "It contains your e-mail name.",
  "contains-name": "It contains a part of your name.",
  "few-different-characters": "It repeats too few characters.",
};
