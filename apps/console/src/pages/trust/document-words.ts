/** What a draft is, in a few words. */
import type { Draft } from "@countersign/api";
import { titleOfTrust } from "@countersign/review";
import type { OpenDraft } from "./use-drafts.ts";

/** Such as "Root of Acme IT, version 2". */
export function draftTitle({ signed }: OpenDraft): string {
  return titleOfTrust(signed.bytes) ?? "A document";
}

/** A name for the file that a draft is downloaded as. */
export function draftFileName({ draft, root }: OpenDraft): string {
  const suffix = draft.hash.slice(7, 13);
  return root ? `root-v${root.version}-${suffix}` : `${draft.type}-${suffix}`;
}

/** The purpose of a signature over such a document. */
export const namespaceOf: Readonly<Record<Draft["type"], string>> = {
  root: "countersign.root.v1",
  people: "countersign.people.v1",
  admission: "countersign.admit.v1",
  standing: "countersign.approve.v1",
  token: "countersign.token.v1",
  logreset: "countersign.approve.v1",
  breakglass: "countersign.breakglass.v1",
};
