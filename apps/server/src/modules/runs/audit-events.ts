/** What this module records. */
export const runEvents = {
  "run.requested": "Somebody asked for a run.",
  "run.signed": "The requester or an approver signed a run request.",
  "run.objected": "A signed refusal, veto or cancellation of a run request was handed in.",
  "run.cancelled": "A run was cancelled.",
  "run.expired":
    "A run's window closed with something still open: not signed in time, or devices that were lost.",
  "run.receipt": "A device signed what it did with a run.",
} as const;
