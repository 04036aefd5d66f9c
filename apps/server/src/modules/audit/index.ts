/**
 * The audit log: every effect and every refusal worth knowing, in one tamper-evident log.
 *
 * Story: `recordAudit` puts the entry into the outbox in the transaction of the effect; the sequencer gives it its
 * place in the Merkle tree; the signer signs the tree head; the export holds what auditors verify offline.
 */
import type { ModuleDefinition } from "../../platform/module.ts";
import { auditLog } from "./migrations/202611220002-audit-log.ts";

export type { AuditEntry, AuditFacts } from "./audit-entry.ts";
export { recordAudit } from "./record-audit.ts";

/** The module for compose.ts. */
export const auditModule: ModuleDefinition = {
  name: "audit",
  migrations: [auditLog],
  problems: {},
  auditEvents: {},
};
