/** Rules for passwords in words, as the page says what is in force and the entrance what a new password has to be. */
import type { PasswordRules } from "@countersign/api";

/** The profiles, each with what it is for. */
export const profileWords = {
  modern: {
    name: "Modern",
    sentence:
      "Long, and in no dictionary. Nothing has to be changed by the calendar: people then choose better ones, and keep them.",
  },
  strict: {
    name: "Strict",
    sentence:
      "For rules that ask for it: kinds of characters, a history and a change every ninety days, beside length and dictionary.",
  },
  own: { name: "Your own values", sentence: "Each value as you set it. The dictionary stays in force." },
} as const;

/** What the rules ask for, one sentence each. */
export function rulesInWords(rules: PasswordRules): readonly string[] {
  const { min_length, classes, history, min_age_hours, max_age_days } = rules;
  const { lock_after, lock_minutes, lock_most_minutes } = rules;
  return [
    `At least ${min_length} characters, and nothing that a program finds soon: common passwords, words, names, dates and their variants.`,
    classes > 1
      ? `${classes} of lower case, upper case, digits and other characters.`
      : "Any kinds of characters.",
    history > 0 ? `None of the last ${history} comes back.` : "No history is kept.",
    max_age_days > 0
      ? `After ${days(max_age_days)} another one has to be set before anything else.`
      : "A password does not end.",
    ...(min_age_hours > 0
      ? [`It stays for ${hours(min_age_hours)} before its owner may change it again.`]
      : []),
    `${lock_after} wrong ones in a row: no password is taken for ${minutes(lock_minutes)}, then for twice as long each time, ${minutes(lock_most_minutes)} at most. Passkeys go on.`,
  ];
}

/** A time in whole minutes. */
export const minutes = (count: number) => (count === 1 ? "a minute" : `${count} minutes`);
const hours = (count: number) => (count === 1 ? "an hour" : `${count} hours`);
const days = (count: number) => (count === 1 ? "a day" : `${count} days`);
