/** The codes of this module. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

export const identityProblems: ProblemTable = {
  "setup-done": { status: 409, title: "This installation has its first administrator already." },
  "setup-token": { status: 403, title: "This is not the set-up token." },
  "password-weak": { status: 422, title: "The password is too easy to guess." },
  "wrong-credentials": { status: 401, title: "E-mail and password do not fit an active account." },
  "email-taken": { status: 409, title: "Another account has this e-mail address." },
  "invitation-invalid": { status: 403, title: "The invitation is unknown, used or expired." },
  "last-administrator": { status: 409, title: "Somebody has to stay administrator." },
  "person-unknown": { status: 422, title: "No current root or people list names this person." },
};
