/** Log resets that are on their way: whoever saw what one of them calls lost is helped as soon as it comes back. */
import { type LogHead, type Logreset, parseDocument } from "@countersign/protocol";
import type { Tx } from "../../platform/transaction.ts";
import { knownObjections } from "./known-objections.ts";
import type { TrustRegistry } from "./trust-registry.ts";
import type { TrustTables } from "./trust-tables.ts";

/** A reset that nobody took back, and when it was published, in seconds. */
export interface PublishedReset extends Pick<Logreset, "old"> {
  readonly at: number;
}

/** Those that are in force. */
export async function publishedResets(registry: TrustRegistry, tx: Tx): Promise<PublishedReset[]> {
  const rows = await tx
    .with<TrustTables>()
    .selectFrom("signed_document")
    .select(["hash", "bytes", "published_at"])
    .where("type", "=", "logreset")
    .execute();
  const objections = await knownObjections(
    tx,
    rows.map(({ hash }) => hash),
  );
  const vetoed = new Set(objections.flatMap(({ subject, effect }) => (effect === "veto" ? [subject] : [])));
  return rows.flatMap(({ hash, bytes, published_at: at }) => {
    if (vetoed.has(hash) || registry.all().some(({ newest }) => newest.root.revoked.includes(hash)))
      return [];
    const parsed = parseDocument("logreset", new Uint8Array(bytes));
    return parsed.ok ? [{ old: parsed.document.old, at }] : [];
  });
}

/** Whether a device that reported this head at this time gives it up for one of them. What it reports afterwards it sees still. */
export function isAnswered(resets: readonly PublishedReset[], head: LogHead, reportedAt: number): boolean {
  return resets.some(
    ({ old, at }) =>
      reportedAt <= at && (head.size < old.size || (head.size === old.size && head.root === old.root)),
  );
}
