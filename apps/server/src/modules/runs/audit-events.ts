/** What this module records. */
export const runEvents = {
  "run.requested": "Somebody asked for a run.",
  "run.signed": "The requester or an approver signed a run request.",
  "run.glass-broken":
    "People broke the glass over a run: it went to its device without approvals, which waits first.",
  "run.objected": "A signed refusal, veto or cancellation of a run request was handed in.",
  "run.cancelled": "A run was cancelled.",
  "run.expired":
    "A run's window closed with something still open: not signed in time, or devices that were lost.",
  "run.ring-opened": "The server handed a run to the next ring of its rollout.",
  "run.rollout-stopped": "A rollout was stopped: by a person, or by the server since devices failed.",
  "run.rollout-continued": "A person let a rollout go on.",
  "run.kept": "Somebody keeps a run for good, or let go of it.",
  "run.receipt": "A device signed what it did with a run.",
} as const;
