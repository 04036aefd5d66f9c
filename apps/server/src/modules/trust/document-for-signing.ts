/** A trust document as signing stations are shown it: draft or published, with the documents by which it is judged. */
import type { CarriedDocument } from "@countersign/api";
import { carry, parseDocument, type Signed } from "@countersign/protocol";
import type { Tx } from "../../platform/transaction.ts";
import { findDocument, findDocuments } from "./document-store.ts";
import { besideAdmissions } from "./token-uses.ts";
import { allDrafts } from "./draft-store.ts";

/** A device that moved this often is the administrator's business. */
const MAX_MOVES = 8;

/** The document; undefined where there is none. */
export async function documentForSigning(
  tx: Tx,
  hash: string,
): Promise<
  | {
      state: "draft" | "published";
      document: CarriedDocument;
      admissions: CarriedDocument[];
      drafts: CarriedDocument[];
      /** Of a standing approval: hash of its script. */
      script: string | undefined;
    }
  | undefined
> {
  const drafts = await allDrafts(tx);
  const draft = drafts.find((candidate) => candidate.hash === hash);
  const found = draft ?? (await findDocument(tx, hash));
  if (!found) return undefined;
  const admission = found.type === "admission" ? parseDocument("admission", found.bytes) : undefined;
  const standing = found.type === "standing" ? parseDocument("standing", found.bytes) : undefined;
  const admissions: Signed[] = [];
  if (standing?.ok && standing.document.devices.of === "list") {
    const named = new Set(standing.document.devices.targets.map((target) => target.admission));
    admissions.push(...(await findDocuments(tx, [...named])));
  }
  let previous = admission?.ok ? admission.document.previous : undefined;
  for (let step = 0; step < MAX_MOVES && previous !== undefined; step++) {
    const [replaced] = await findDocuments(tx, [previous]);
    if (replaced) admissions.push(replaced);
    previous = replaced?.subject;
  }
  admissions.push(...(await besideAdmissions(tx, admissions)));
  return {
    state: draft ? "draft" : "published",
    document: carry(found),
    script: standing?.ok ? standing.document.action.hash : undefined,
    admissions: admissions.map(carry),
    drafts: drafts.filter(({ type, hash: other }) => type === "root" && other !== hash).map(carry),
  };
}
