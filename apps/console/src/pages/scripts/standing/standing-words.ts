/** Where a standing approval stands, in the words and tones of lists. */
import type { StandingApproval } from "@countersign/api";
import { wholeClientWords } from "@countersign/review";
import type { Tone } from "../../../parts/badge.tsx";

/** The word and its tone. */
export const standingStates: Readonly<
  Record<StandingApproval["state"], { readonly words: string; readonly tone: Tone }>
> = {
  "awaiting-signatures": { words: "awaits signatures", tone: "warn" },
  "in-force": { words: "in force", tone: "good" },
  ended: { words: "ended", tone: "calm" },
  stopped: { words: "stopped", tone: "bad" },
};

/** Whether it stands still for want of approvals, which others can add; not of whoever asked, whose word nobody stands in for. */
export function needsApprovals(because: string | null): boolean {
  return because === "group-missing" || because === "not-independent";
}

/** Who signed, each once. */
export function signersWords({ signers }: StandingApproval): string {
  const names = [...new Set(signers.map(({ person }) => person))];
  return names.length === 0 ? "nobody yet" : names.join(", ");
}

/** On which devices. */
export function devicesWords({ devices, client }: StandingApproval): string {
  if (devices.of === "client") return wholeClientWords(client, devices.up_to);
  if (devices.of === "tree") return `${devices.count} devices of ${client}`;
  return devices.names.join(", ");
}
