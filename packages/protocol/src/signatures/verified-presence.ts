/** What is known about the person once a signature is good. */

/** What a good signature says about the person at the key; both false for SSH keys outside a token. */
export interface VerifiedPresence {
  userPresent: boolean;
  userVerified: boolean;
  /** Passkeys only: the key is synced to other devices of its owner (BS flag). */
  backedUp?: boolean;
}
