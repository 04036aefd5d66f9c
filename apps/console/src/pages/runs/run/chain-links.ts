/** The chain of a run in words, link by link, by what the server tells of it. Pure. */
import type { Run } from "@countersign/api";
import type { IconName } from "../../../parts/icon.tsx";
import { outcomeOf, type Target } from "../run-words.ts";
import { reasonSentence } from "../refusal-words.ts";
import type { LinkName } from "../verify/check-run.ts";

/** Where a link stands. `open`: nothing was asked for here, so it proves nothing. */
export type LinkState = "done" | "now" | "to-come" | "broken" | "open";

/** One link. */
export interface ChainLink {
  readonly name: LinkName;
  readonly title: string;
  readonly icon: IconName;
  readonly state: LinkState;
  /** Sentences, some with a moment at their end. */
  readonly lines: readonly { readonly text: string; readonly at?: number | null }[];
}

/** All five. */
export function chainLinks(run: Run): readonly ChainLink[] {
  return [requested(run), countersigned(run), verified(run), ran(run), receipts(run)];
}

function requested(run: Run): ChainLink {
  const { person } = run.requester;
  const as = person === "server" ? "" : `, as ${person}`;
  return {
    name: "requested",
    title: "Requested",
    icon: "script",
    state: "done",
    lines: [{ text: `by ${run.requested_by}${as}`, at: run.created_at }],
  };
}

function countersigned(run: Run): ChainLink {
  const link = { name: "countersigned", title: "Countersigned", icon: "sign" } as const;
  const given = run.signers.map(({ person, namespace, independent, at }) => ({
    text: `${person === "server" ? "the server's key" : person}, ${capacityOf(namespace)}${independent ? ", independently" : ""}`,
    at,
  }));
  const said = run.objections.map(({ effect, person, reason, at }) => ({
    text: `${objectionWords[effect]} by ${person}: “${reason}”`,
    at,
  }));
  if (run.state === "awaiting-signatures")
    return { ...link, state: "now", lines: [...given, ...said, { text: "signatures are missing" }] };
  const isVetoed = run.objections.some(({ effect }) => effect === "veto");
  const wentOut = run.targets.some(({ state, receipt }) => state !== "cancelled" || receipt !== null);
  if (isVetoed || (run.state !== "dispatched" && run.state !== "finished" && !wentOut))
    return {
      ...link,
      state: "broken",
      lines: [...given, ...said, { text: endedWords[run.state] ?? "it ended before" }],
    };
  if (run.standing !== null)
    return {
      ...link,
      title: "Approved once, before",
      state: "done",
      lines: [{ text: "people signed a standing approval; the server's key says when it is used" }, ...said],
    };
  if (run.trust === "server-trust")
    return {
      ...link,
      title: "Not countersigned",
      state: "open",
      lines: [{ text: "server-trust: the server's key was enough, no person had to sign" }, ...said],
    };
  const title = run.glass?.broken === true ? "The glass was broken" : link.title;
  return { ...link, title, state: "done", lines: [...given, ...said] };
}

function capacityOf(namespace: string): string {
  if (namespace.includes("breakglass")) return "breaking the glass";
  return namespace.includes("approve") ? "approving" : "asking";
}

const objectionWords = { veto: "vetoed", refuse: "refused", cancel: "cancelled" } as const;
const endedWords: Partial<Record<Run["state"], string>> = {
  cancelled: "cancelled before it went out",
  expired: "nobody signed in time",
  refused: "refused before it went out",
};

function verified(run: Run): ChainLink {
  const link = { name: "verified", title: "Verified on the device", icon: "trust" } as const;
  const accepted = run.targets.filter(({ state }) =>
    ["running", "ran", "interrupted"].includes(state),
  ).length;
  const refused = run.targets.filter(({ state }) => state === "refused");
  const waiting = run.targets.filter(({ state }) => state === "waiting" || state === "sent").length;
  if (run.state === "awaiting-signatures") return { ...link, state: "to-come", lines: [] };
  const lines = [
    ...(accepted > 0 ? [{ text: `${ofAll(accepted, run)} accepted it` }] : []),
    ...reasonsOf(refused).map((text) => ({ text })),
    ...(waiting > 0 && run.state === "dispatched"
      ? [{ text: `${ofAll(waiting, run)} not reached yet` }]
      : []),
  ];
  const state: LinkState =
    waiting > 0 && run.state === "dispatched"
      ? "now"
      : refused.length > 0
        ? "broken"
        : accepted > 0
          ? "done"
          : "to-come";
  return { ...link, state, lines };
}

/** The reasons of refusals, each once, with how many devices gave it. */
function reasonsOf(refused: readonly Target[]): string[] {
  const counts = new Map<string, number>();
  for (const { code } of refused) counts.set(code ?? "", (counts.get(code ?? "") ?? 0) + 1);
  return [...counts].map(([code, count]) => {
    const sentence = code === "" ? "" : ` ${reasonSentence(code)}`;
    return `${count === 1 ? "1 device" : `${count} devices`} refused.${sentence}`;
  });
}

function ran(run: Run): ChainLink {
  const link = { name: "ran", title: "Ran", icon: "run" } as const;
  const outcomes = run.targets.map(outcomeOf);
  const count = (outcome: (typeof outcomes)[number]) => outcomes.filter((one) => one === outcome).length;
  const [running, good, failed] = [count("running"), count("succeeded"), count("failed")];
  const broken = count("interrupted") + count("lost");
  const cancelled = run.targets.filter(({ state, code }) => state === "ran" && code === "cancelled").length;
  const ends = run.targets.flatMap(({ ended_at: at }) => at ?? []);
  const lines = [
    ...(running > 0 ? [{ text: `running on ${ofAll(running, run)}` }] : []),
    ...(good > 0
      ? [{ text: `${ofAll(good, run)} ended with exit 0`, at: ends.length > 0 ? Math.max(...ends) : null }]
      : []),
    ...(failed > 0 ? [{ text: `${ofAll(failed, run)} failed` }] : []),
    ...(cancelled > 0 ? [{ text: `cancelled while it ran on ${ofAll(cancelled, run)}` }] : []),
    ...(broken > 0 ? [{ text: `${ofAll(broken, run)} interrupted or not heard of` }] : []),
  ];
  const state: LinkState =
    running > 0 ? "now" : failed + broken + cancelled > 0 ? "broken" : good > 0 ? "done" : "to-come";
  return { ...link, state, lines };
}

function receipts(run: Run): ChainLink {
  const link = { name: "receipt", title: "Receipt", icon: "audit" } as const;
  const count = run.targets.filter(({ receipt }) => receipt !== null).length;
  const isAll = count === run.targets.length;
  return {
    ...link,
    state: isAll ? "done" : count > 0 ? "now" : "to-come",
    lines:
      count === 0 ? [] : [{ text: `signed by ${isAll && count === 1 ? "the device" : ofAll(count, run)}` }],
  };
}

/** Such as "the device", "all 12 devices", "3 of 12 devices". */
function ofAll(count: number, { targets }: Run): string {
  if (targets.length === 1) return "the device";
  return count === targets.length ? `all ${count} devices` : `${count} of ${targets.length} devices`;
}
