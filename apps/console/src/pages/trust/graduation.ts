/** How far the way from one to two people has come, by what is published and drafted: nothing of it is kept in the browser. */
import type { PinnedRoot } from "@countersign/protocol";
import type { OpenDraft } from "./use-drafts.ts";
import type { AuthorityHere, TrustHere } from "./use-trust.ts";

/** Where it stands. */
export type GraduationState =
  | { readonly step: "collect"; readonly trial: PinnedRoot }
  | {
      readonly step: "waits";
      /** The new people's authority. */
      readonly authority: string;
      /** The new root, while it is a draft. */
      readonly root: OpenDraft | undefined;
      /** The last trial root, while it is a draft. */
      readonly last: OpenDraft | undefined;
      readonly admissions: readonly OpenDraft[];
    }
  | { readonly step: "done"; readonly operator: AuthorityHere | undefined };

/** Reads it. */
export function graduationOf(
  { authorities, operator }: TrustHere,
  drafts: readonly OpenDraft[],
): GraduationState {
  const last = drafts.find(({ root }) => root?.root.successor !== undefined);
  const published = authorities.find(({ newest, left }) => newest.root.successor !== undefined && !left);
  const successor = last?.root?.root.successor ?? published?.newest.root.successor;
  if (successor) {
    const { authority } = successor;
    return {
      step: "waits",
      authority,
      root: drafts.find(({ root }) => root?.authority === authority),
      last,
      admissions: drafts.filter(({ draft }) => draft.type === "admission" && draft.authority === authority),
    };
  }
  if (operator?.newest.root.trial) return { step: "collect", trial: operator.newest };
  const admissions = drafts.filter(
    ({ draft }) => draft.type === "admission" && draft.authority === operator?.authority,
  );
  const isFresh = authorities.some(({ left }) => left) && admissions.length > 0;
  return isFresh && operator
    ? { step: "waits", authority: operator.authority, root: undefined, last: undefined, admissions }
    : { step: "done", operator };
}
