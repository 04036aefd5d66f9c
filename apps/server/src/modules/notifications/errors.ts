/** The codes that this module answers with. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

/** Code → status and title. */
export const notificationProblems: ProblemTable = {
  "mail-in-clear": { status: 422, title: "Mail leaves this machine encrypted only." },
  "password-needed": { status: 422, title: "The password has to be given again." },
  "certificate-unreadable": { status: 422, title: "The certificate authority is no certificate in PEM." },
  "webhook-address": { status: 422, title: "This address is not posted to." },
  "too-many-webhooks": {
    status: 422,
    title: "There are as many webhooks as there may be: remove one first.",
  },
  "push-address": { status: 422, title: "This is no browser that can be told." },
  "too-many-browsers": {
    status: 422,
    title: "You are told in as many browsers as may be: remove one first.",
  },
  "zone-unknown": { status: 422, title: "There is no such time zone." },
  "substitute-unfit": { status: 422, title: "Only somebody who may approve as well can stand in." },
  "too-many-waiting": { status: 429, title: "Too much that you asked for waits for approval." },
  "nobody-to-ask": {
    status: 409,
    title: "There is nobody left who could approve it, or nothing to approve.",
  },
  "mail-not-set": { status: 409, title: "No mail server is set." },
};
