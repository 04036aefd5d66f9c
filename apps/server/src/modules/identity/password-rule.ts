/**
 * The rule for new passwords: long, hard to guess, and nothing that stands on the business card. How hard is estimated
 * against the common passwords, words, keyboard rows, dates and their variants that attackers try first. No rule about
 * kinds of characters; what is accepted is accepted exactly as it was received.
 */
import { commonParts } from "./guessed-passwords.ts";
import { guessesNeeded } from "./guesses-needed.ts";

/** Why a password is refused. */
export type PasswordWeakness =
  | "shorter-than-12"
  | "longer-than-128"
  | "not-text"
  | "mostly-common"
  | "easy-to-guess"
  | "contains-email"
  | "contains-name"
  | "few-different-characters";

/** In Unicode code points. */
const shortest = 12;
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
): Promise<{ readonly ok: true } | { readonly ok: false; readonly because: PasswordWeakness }> {
  const because = weaknessOf(password, person);
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
): PasswordWeakness | undefined {
  const length = Array.from(password).length;
  const folded = password.normalize("NFKC").toLowerCase();
  if (length < shortest) return "shorter-than-12";
  if (length > longest) return "longer-than-128";
  // Halves of characters all become the same one on the way to the hash.
  if (!password.isWellFormed()) return "not-text";
  if (new Set(folded).size < 5) return "few-different-characters";
  const mailbox = person.email.toLowerCase().split("@")[0] ?? "";
  if (mailbox.length >= 3 && folded.includes(mailbox)) return "contains-email";
  if (wordsOf(person.name).some((name) => folded.includes(name))) return "contains-name";
  const own = commonParts.reduce((rest, part) => rest.replaceAll(part, ""), folded);
  if (own.length < folded.length && own.length < leastOwn) return "mostly-common";
  return undefined;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= 3);
}

/** What to do about each weakness. */
export const passwordAdvice: Readonly<Record<PasswordWeakness, string>> = {
  "shorter-than-12": "Use at least 12 characters; a few unrelated words are easy to remember.",
  "longer-than-128": "Use at most 128 characters.",
  "not-text": "It holds half a character: type or paste it again.",
  "mostly-common": "It is mostly made of what everybody tries first; use a few unrelated words.",
  "easy-to-guess":
    "A program that tries common words, dates, rows of keys and their variants finds it soon; use a few more unrelated words.",
  "contains-email": "It contains your e-mail name.",
  "contains-name": "It contains a part of your name.",
  "few-different-characters": "It repeats too few characters.",
};
