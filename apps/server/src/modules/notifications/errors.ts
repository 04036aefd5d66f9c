/** The codes that this module answers with. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

/** Code → status and title. */
export const notificationProblems: ProblemTable = {
  "mail-in-clear": { status: 422, title: "Mail leaves this machine encrypted only." },
  "password-needed": { status: 422, title: "The password has to be given again." },
  "certificate-unreadable": { status: 422, title: "The certificate authority is no certificate in PEM." },
  "mail-not-set": { status: 409, title: "No mail server is set." },
};
