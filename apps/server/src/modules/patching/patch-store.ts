/** Settings as rows. */
import type { PatchSettings } from "@countersign/api";
import { sql } from "kysely";
import { recordAudit } from "../audit/index.ts";
import { type ClientFacts, clientsSeen, findClient } from "../clients/index.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { publish, type Tx } from "../../platform/transaction.ts";
import type { patchingEvents } from "./audit-events.ts";
import type { PatchingTables, PatchSettingsRow } from "./patching-tables.ts";

/** Topic of everything that changes of patch settings. */
export const patchingTopic = "patching";

/** Without what the database works out by itself. */
const COLUMNS = [
  "client_id",
  "client",
  "current",
  "wanted",
  "draft",
  "task_id",
  "because",
  "detail",
  "set_by_id",
  "set_by_name",
  "set_by_key",
  "set_at",
] as const satisfies readonly (keyof PatchSettingsRow)[];

/** The client that an address names. Throws `not-found`, for clients that the caller may not see too. */
export async function needClient(tx: Tx, slug: string): Promise<ClientFacts> {
  const client = await findClient(tx, slug);
  const isSeen = await clientsSeen(tx);
  if (!client || !isSeen(slug)) throw new ProblemError("not-found");
  return client;
}

/** The settings of a client; undefined where there never were any. */
export async function findSettings(
  tx: Tx,
  client: string,
  options: { lock?: true } = {},
): Promise<PatchSettingsRow | undefined> {
  const db = tx.with<PatchingTables>();
  // Where there is no row yet, two who say something first would not see each other.
  if (options.lock)
    await sql`select pg_advisory_xact_lock(hashtextextended(${`countersign.patching ${client}`}, 0))`.execute(
      db,
    );
  const query = db.selectFrom("patch_settings").select(COLUMNS).where("client", "=", client);
  return (options.lock ? query.forUpdate() : query).executeTakeFirst();
}

/** Writes a row as it is from now on, and records and tells it. */
export async function storeSettings(
  tx: Tx,
  event: keyof typeof patchingEvents,
  row: PatchSettingsRow,
): Promise<void> {
  const stored = { ...row, current: asText(row.current), wanted: asText(row.wanted) };
  await tx
    .with<PatchingTables>()
    .insertInto("patch_settings")
    .values(stored)
    .onConflict((conflict) => conflict.constraint("patch_settings_once_a_client").doUpdateSet(stored))
    .execute();
  await recordAudit(tx, {
    event,
    actor: tx.actor,
    object: { kind: "client", id: row.client },
    client: row.client,
    after: { ...facts("in_force", row.current), ...facts("wanted", row.wanted), because: row.because },
    outcome: "done",
  });
  publish(tx, patchingTopic);
}

/** Notes why what is wanted is not in force yet; nothing happens where that is known. */
export async function noteWhyNot(
  tx: Tx,
  row: PatchSettingsRow,
  because: string,
  detail: string | null,
): Promise<void> {
  if (row.because === because) return;
  await tx
    .with<PatchingTables>()
    .updateTable("patch_settings")
    .set({ because, detail })
    .where("client_id", "=", row.client_id)
    .execute();
  publish(tx, patchingTopic);
}

function asText(settings: PatchSettings | null): string | null {
  return settings === null ? null : JSON.stringify(settings);
}

function facts(name: string, settings: PatchSettings | null): Record<string, unknown> {
  if (settings === null) return {};
  const { devices, ...said } = settings;
  return { [name]: { ...said, devices: devices === null ? "all" : devices } };
}
