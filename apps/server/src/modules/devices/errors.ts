/** The codes that this module answers with. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

/** Code → status and title. */
export const deviceProblems: ProblemTable = {
  "client-unknown": { status: 422, title: "There is no such client." },
  "no-root": { status: 409, title: "No operator root is published here." },
  "token-invalid": { status: 403, title: "The enrolment token is not good." },
  "entry-refused": { status: 403, title: "The admission token does not let this machine in." },
  "root-unknown": { status: 422, title: "A root to pin is not published here." },
  "proof-invalid": { status: 422, title: "The device did not prove its key." },
  "fingerprint-known": { status: 409, title: "A device with this key is known here already." },
  "too-many-tags": { status: 422, title: "A device would carry too many tags." },
  "too-many-devices": { status: 422, title: "That is more devices than one request may name." },
  "group-unknown": { status: 422, title: "There is no such device group." },
  "not-yours": { status: 403, title: "Somebody else keeps this device group." },
};
