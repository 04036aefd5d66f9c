/** The codes that this module answers with. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

/** Code → status and title. */
export const advancedSecurityProblems: ProblemTable = {
  "otp-required": { status: 401, title: "An authorization code is needed." },
  "otp-invalid": { status: 401, title: "The authorization code is not right." },
  "otp-used": { status: 401, title: "The authorization code was used already." },
  "level-off": { status: 409, title: "Level code is not set." },
  "script-changed": { status: 409, title: "The script has other content by now." },
};
