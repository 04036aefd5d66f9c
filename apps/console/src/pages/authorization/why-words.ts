/** The steps of a decision in words. What the server says is a code; what is shown is a sentence. */

/** What each reason means. */
const reasons: Readonly<Record<string, string>> = {
  "user-disabled": "The account is not active.",
  "key-limited": "The API key does not allow it.",
  "key-expired": "The API key has ended.",
  "key-address": "The API key does not count from this address.",
  "key-never-approves": "No API key approves anything.",
  "key-client": "The API key does not count at this client.",
  "area-closed": "The area is closed for this user, whatever their roles give.",
  "role-lacks-permission": "None of their roles gives it here.",
  "no-client-role": "They have no role at this client, so it is not there for them.",
  "tier-too-low": "Their tier at this client is too low.",
  "unknown-permission": "There is no such permission.",
};
const proofs: Readonly<Record<string, string>> = {
  "fresh-proof": "after they prove once more who they are",
  code: "with an authorization code",
  countersign: "once others have countersigned",
};

/** A reason for "no" in a sentence. */
export function reasonWords(because: string | null): string {
  return because === null ? "" : (reasons[because] ?? because);
}

/** What still has to be proved, in words. */
export function proofWords(prove: string | null): string {
  return prove === null ? "" : (proofs[prove] ?? prove);
}
