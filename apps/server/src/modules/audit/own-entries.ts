/** What somebody did themselves, by session or API key: open to everybody, whatever their role. */
import type { endpoints, ReplyOf } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import type { AuditTables } from "./audit-tables.ts";
import { entryView, readCursor } from "./audit-views.ts";

type OwnPage = ReplyOf<typeof endpoints.audit.listOwnEntries>;

const usualLimit = 50;

/** A page of the actor's own entries, newest first. */
export async function listOwnEntries(
  ctx: ServerContext,
  actor: Actor,
  query: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Promise<OwnPage> {
  const cursor = readCursor(query.after);
  const limit = query.limit ?? usualLimit;
  const rows = await inTransaction(ctx, actor, (tx) => {
    const found = tx
      .with<AuditTables>()
      .selectFrom("audit_by_actor as own")
      .innerJoin("audit_entry as entry", "entry.index", "own.index")
      .innerJoin("audit_body as body", "body.index", "own.index")
      .select(["entry.index", "entry.header", "body.salt", "body.body"])
      .where("own.actor", "=", actor.id)
      .orderBy("own.index", "desc")
      .limit(limit + 1);
    return (cursor === undefined ? found : found.where("own.index", "<", cursor)).execute();
  });
  const shown = rows.slice(0, limit);
  return {
    entries: shown.map((row) => {
      const { index, time, event, body } = entryView(row);
      // Written by recordAudit, from an actor that is a user or a key.
      const { actor: by, object, outcome, code } = body as unknown as OwnBody;
      return {
        index,
        time,
        event,
        by: by.kind,
        address: by.address ?? null,
        object: object ? `${object.kind}:${object.id}` : null,
        outcome,
        code: code ?? null,
      };
    }),
    next: rows.length > limit ? String(shown.at(-1)?.index) : null,
  };
}

/** What `bodyOf` made of an entry by a user or key. */
interface OwnBody {
  readonly actor: { readonly kind: "user" | "key"; readonly address?: string };
  readonly object?: { readonly kind: string; readonly id: string };
  readonly outcome: "done" | "refused";
  readonly code?: string;
}
