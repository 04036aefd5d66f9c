/** Whom a provider sent, whichever way it says so. Checked by whoever speaks with it; what stands here is its word. */

/** Who came, as the provider says. */
export interface ProvidedIdentity {
  /** Who says so: the issuer of tokens, the entity id of an IdP, the id of a directory. */
  readonly issuer: string;
  /** Who it is there, for good. */
  readonly subject: string;
  readonly email: string | undefined;
  /** Whether the provider vouches for the address. */
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** Whether there are more groups than it named, or than could be read. */
  readonly groupsCut?: boolean | undefined;
  /** How they proved it there (RFC 8176); `mfa` where it says that it was by more than one thing. */
  readonly factors: readonly string[];
  /** When they proved it there, where it says so. */
  readonly provedAt?: number | undefined;
}

const LONGEST_ID = 1000;
const LONGEST_NAME = 200;

/** Whether it can be kept: ids are compared byte by byte, so nothing in them may be cut or smoothed. */
export function isUsable({ issuer, subject }: ProvidedIdentity): boolean {
  return [issuer, subject].every(
    (id) => id.length > 0 && id.length <= LONGEST_ID && id.isWellFormed() && !/\p{Cc}/u.test(id),
  );
}

/** The name to show for a new account. */
export function shownName({ name, email }: ProvidedIdentity): string {
  const cleaned = (name ?? "")
    .toWellFormed()
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim();
  return cleaned.slice(0, LONGEST_NAME).toWellFormed() || (email ?? "somebody");
}
