/** Who says no besides the device's ordered checks, and with which codes. */
import {
  ADMISSION_FAULTS,
  ADOPTION_FAULTS,
  GRADUATION_FAULTS,
  PEOPLE_FAULTS,
  PIN_FAULTS,
  VETO_FAULTS,
  WALK_FAULTS,
} from "@countersign/protocol";

/** By the name under which an attack names them. */
export const OTHER_JUDGES: Readonly<Record<string, readonly string[]>> = {
  "root-is-walked": [...WALK_FAULTS, "root-other-authority"],
  "first-root-is-pinned": PIN_FAULTS,
  "successor-is-judged": GRADUATION_FAULTS,
  "client-root-is-adopted": ADOPTION_FAULTS,
  "people-list-is-judged": [...PEOPLE_FAULTS, "people-dated-ahead"],
  "admission-is-judged": ADMISSION_FAULTS,
  "token-is-judged": [...ADMISSION_FAULTS, "token-not-shown"],
  "wait-is-begun": ["waiting", "breakglass-not-announced", "breakglass-too-late"],
  "veto-is-judged": VETO_FAULTS,
  "checkpoint-is-judged": ["checkpoint-stale", "checkpoint-unproven", "log-inconsistent"],
  "enrolment-is-read": ["answer-unreadable", "fingerprint-differs", "answer-too-large"],
  "frame-is-read": ["no-answer"],
  "output-waits-for-credit": ["executed"],
  "interrupted-is-said": ["agent-died"],
  "receipt-is-verified": ["sshsig-bad"],
  "link-is-confined": ["ERR_ACCESS_DENIED"],
};
