/** The codes of this module. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

export const identityProblems: ProblemTable = {
  "setup-done": { status: 409, title: "This installation has its first administrator already." },
  "setup-token": { status: 403, title: "This is not the set-up token." },
  "password-weak": { status: 422, title: "The password is too easy to guess." },
  "password-used": { status: 422, title: "This password was used before." },
  "password-too-new": { status: 409, title: "The password was changed a moment ago." },
  "factor-needed": { status: 409, title: "Everybody here needs a second factor, and this is the last one." },
  "wrong-credentials": { status: 401, title: "E-mail and password do not fit an active account." },
  "wrong-password": { status: 403, title: "This is not the account's password." },
  "ticket-invalid": { status: 401, title: "Signing in took too long, or was finished already. Begin again." },
  "wrong-code": { status: 403, title: "The code is wrong, or was used already." },
  "passkey-refused": { status: 403, title: "This passkey does not fit." },
  "passkeys-unavailable": { status: 409, title: "Passkeys do not work at this address." },
  "passkey-exists": { status: 409, title: "This passkey is known already." },
  "totp-exists": { status: 409, title: "This account has an authenticator app already." },
  reauthenticate: { status: 403, title: "Prove again who you are." },
  "not-invited": { status: 409, title: "This user has no open invitation." },
  "email-taken": { status: 409, title: "Another account has this e-mail address." },
  "not-active": { status: 409, title: "This account is disabled, or was never activated." },
  "not-local": { status: 409, title: "This user signs in by a provider and has no password here." },
  "reset-invalid": { status: 403, title: "The link is unknown, used or expired." },
  "invitation-invalid": { status: 403, title: "The invitation is unknown, used or expired." },
  "last-administrator": { status: 409, title: "Somebody has to stay administrator." },
  "person-unknown": { status: 422, title: "No current root or people list names this person." },
};
