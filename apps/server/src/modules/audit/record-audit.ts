/** Recording: the entry is made final and put into the outbox in the transaction of the effect that it records. */
import { randomBytes } from "node:crypto";
import { makeEntry, SALT_BYTES } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { publish, type Tx } from "../../platform/transaction.ts";
import { type AuditEntry, bodyOf } from "./audit-entry.ts";
import type { AuditTables } from "./audit-tables.ts";
import { outboxTopic } from "./outbox-topic.ts";

/**
 * Records what the transaction does. Neither commits without the other; once the transaction is committed the entry
 * will be in the log.
 *
 * Throws LogError for an event name or body that the log cannot hold, which takes the effect back too.
 */
export async function recordAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const made = makeEntry(nodeHasher, { time: tx.now, event: entry.event, body: bodyOf(entry), salt });
  await tx
    .with<AuditTables>()
    .insertInto("audit_outbox")
    .values({
      header: made.header,
      salt,
      body: made.body,
      event: entry.event,
      time: tx.now,
      object: entry.object ? `${entry.object.kind}:${entry.object.id}` : null,
      actor: entry.actor.kind === "user" || entry.actor.kind === "key" ? entry.actor.id : null,
    })
    .execute();
  tx.recorded.push(entry.event);
  if (!tx.publications.some(({ topic }) => topic === outboxTopic)) publish(tx, outboxTopic);
}
