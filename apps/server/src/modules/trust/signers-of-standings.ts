/** Who signed standing approvals: by whatever version of a root named their keys, since whoever left one signed it all the same. */
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { findDocuments } from "./document-store.ts";
import { type PersonOfDraft, rootsFor, signersIn } from "./draft-signers.ts";
import { trustOf } from "./trust-registry.ts";

/** By hash: whoever asked for it, requesters of lists too, and whoever approved it. */
export async function signersOfStandings(
  ctx: ServerContext,
  tx: Tx,
  hashes: readonly string[],
): Promise<Map<string, readonly PersonOfDraft[]>> {
  const roots = rootsFor(ctx, []);
  const lists = trustOf(ctx)
    .all()
    .flatMap(({ people }) => people?.pinned ?? []);
  const documents = await findDocuments(tx, hashes);
  return new Map(
    documents.map((document) => {
      const listed = document.signatures.flatMap(({ key }) =>
        lists.flatMap(({ authority, requesters }) => {
          const held = requesters.get(key);
          return held ? [{ authority, person: held.holder.id }] : [];
        }),
      );
      const asked = signersIn(document, "countersign.standing.v1", roots);
      const approved = signersIn(document, "countersign.approve.v1", roots);
      return [document.hash, [...asked, ...approved, ...listed]];
    }),
  );
}
