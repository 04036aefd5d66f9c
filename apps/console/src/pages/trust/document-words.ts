/** What a draft is, in a few words. */
import type { Draft } from "@countersign/api";
import { parseDocument } from "@countersign/protocol";
import type { OpenDraft } from "./use-drafts.ts";

/** Such as "Root of Acme IT, version 2". */
export function draftTitle({ draft, signed, root }: OpenDraft): string {
  if (root) {
    const { name, version, successor } = root.root;
    if (successor) return `The last trial root, which hands over to the new one`;
    return `Root of ${name}, version ${version}`;
  }
  if (draft.type === "people") return "List of requesters";
  const parsed = parseDocument("admission", signed.bytes);
  if (!parsed.ok) return "Admission";
  const { devices, client } = parsed.document;
  const [only] = devices;
  return only && devices.length === 1
    ? `Admission of ${only.name} to ${client}`
    : `Admission of ${devices.length} devices to ${client}`;
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
};
