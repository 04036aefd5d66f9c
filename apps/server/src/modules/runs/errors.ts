/** The codes that this module answers with. */
import type { ProblemTable } from "../../platform/http/problem-error.ts";

/** Code → status and title. */
export const runProblems: ProblemTable = {
  "script-unknown": { status: 404, title: "There is no such script." },
  "device-unknown": { status: 404, title: "There is no such device." },
  "device-not-admitted": { status: 422, title: "A device is not admitted: before that it is read-only." },
  "several-clients": { status: 422, title: "One request is for the devices of one client." },
  "arguments-invalid": { status: 422, title: "The arguments do not fit the script." },
  "requester-needed": { status: 422, title: "A person has to ask here." },
  "policy-missing": { status: 422, title: "No policy of the authorities concerned allows this." },
  "limits-exceeded": { status: 422, title: "The policies set narrower limits." },
  "standing-needed": { status: 409, title: "No standing approval covers this now." },
  "run-not-awaiting": { status: 409, title: "This run awaits no signatures." },
  "glass-not-breakable": {
    status: 409,
    title:
      "The glass cannot be broken here: the run awaits nothing, is for several devices, or a root lets nobody do it.",
  },
  "run-ended": { status: 409, title: "This run has ended." },
  "rings-invalid": { status: 422, title: "The rings of the rollout make no sense." },
  "rollout-moved": { status: 409, title: "The rollout stands elsewhere by now." },
  "secrets-invalid": { status: 422, title: "The secrets of the request do not fit it." },
};
