/**
 * The rule for new passwords: long, hard to guess, and nothing that stands on the business card. How hard is estimated
 * against the common passwords, words, keyboard rows, dates and their variants that attackers try first. Kinds of
 * characters matter only where an installation asks for them; what is accepted is accepted exactly as it was received.
 */
import { commonParts } from "./guessed-passwords.ts";
import type { PasswordRules } from "@countersign/api";
import { guessesNeeded } from "./guesses-needed.ts";

/** Why a password is refused. */
export type PasswordWeakness =
  | "too-short"
  | "few-kinds-of-characters"
  | "longer-than-128"
  | "not-text"
  | "mostly-common"
  | "easy-to-guess"
  | "contains-email"
  | "contains-name"
  | "few-different-characters";

/** In Unicode code points. */
const longest = 128;
/** What has to be left when the common parts are taken away. */
const leastOwn = 8;
/** Guesses that have to be expected; at some ten thousand a second for a hash like ours it takes weeks. */
const leastGuesses = 1e10;

/** Whether a password may be set by this person at this installation, a host name. */
export async function judgePassword(
  password: string,
  person: { readonly email: string; readonly name: string },
  installation: string,
  rules: Pick<PasswordRules, "min_length" | "classes">,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly because: PasswordWeakness }> {
  const because = weaknessOf(password, person, rules);
  if (because) return { ok: false, because };
  const mailbox = person.email.split("@")[0] ?? "";
  const context = [
    person.email,
    mailbox,
    ...wordsOf(person.email),
    ...wordsOf(person.name),
    ...wordsOf(installation),
  ];
  const guesses = await guessesNeeded(password, [...context, "countersign"]);
  return guesses < leastGuesses ? { ok: false, because: "easy-to-guess" } : { ok: true };
}

function weaknessOf(
  password: string,
  person: { readonly email: string; readonly name: string },
  rules: Pick<PasswordRules, "min_length" | "classes">,
): PasswordWeakness | undefined {
  const length = Array.from(password).length;
  const folded = password.normalize("NFKC").toLowerCase();
  if (length < rules.min_length) return "too-short";
  if (length > longest) return "longer-than-128";
  // Halves of characters all become the same one on the way to the hash.
  if (!password.isWellFormed()) return "not-text";
  if (kindsIn(password) < rules.classes) return "few-kinds-of-characters";
  if (new Set(folded).size < 5) return "few-different-characters";
  const mailbox = person.email.toLowerCase().split("@")[0] ?? "";
  if (mailbox.length >= 3 && folded.includes(mailbox)) return "contains-email";
  if (wordsOf(person.name).some((name) => folded.includes(name))) return "contains-name";
  const own = commonParts.reduce((rest, part) => rest.replaceAll(part, ""), folded);
  if (own.length < folded.length && own.length < leastOwn) return "mostly-common";
  return undefined;
}

/** Lower case, upper case, digits, and everything else. */
const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

function kindsIn(password: string): number {
  return kinds.filter((kind) => kind.test(password)).length;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= 3);
}

/** What to do about each weakness. */
export const passwordAdvice = ({
  min_length,
  classes,
}: Pick<PasswordRules, "min_length" | "classes">): Readonly<Record<PasswordWeakness, string>> => ({
  "too-short": `Use at least ${min_length} characters; a few unrelated words are easy to remember.`,
  "few-kinds-of-characters": `Use at least ${classes} of these: lower case, upper case, digits, other characters.`,
  "longer-than-128": "Use at most 128 characters.",
  "not-text": "It holds half a character: type or paste it again.",
  "mostly-common": "It is mostly made of what everybody tries first; use a few unrelated words.",
  "easy-to-guess":
    "A program that tries common words, dates, rows of keys and their variants finds it soon; use a few more unrelated words.",
  "contains-email": "It contains your e-mail name.",
  "contains-name": "It contains a part of your name.",
  "few-different-characters": "It repeats too few characters.",
});
