/** Runs whose output was deleted after its time, runs that are kept for good, and receipts that go with their runs. */
import { sql } from "kysely";
import type { Migration } from "../../../platform/database/index.ts";

const statements = [
  `alter table run
    add column kept_by text,
    add column kept_at bigint,
    add column output_removed_at bigint,
    add column output_removed_days integer,
    add column output_removed_bytes bigint not null default 0,
    add constraint run_kept_whole check ((kept_by is null) = (kept_at is null))`,
  `create index run_by_end on run (ended_at) where ended_at is not null`,
  `create index run_with_output on run (ended_at) where ended_at is not null and output_removed_at is null`,
  `create index receipt_without_run on receipt (received_at) where run_id is null`,
  // Only what says that it deletes by the rules may delete; nothing changes a receipt.
  `create function receipt_refuse_change() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' and current_setting('countersign.retention', true) = 'on' then
      return old;
    end if;
    raise exception 'receipts stay as they came: % is refused', tg_op using errcode = 'restrict_violation';
  end $$`,
  `drop trigger receipt_stays on receipt`,
  `create trigger receipt_stays before update or delete on receipt
    for each row execute function receipt_refuse_change()`,
];

/** See the file's first comment. */
export const runRetention: Migration = {
  name: "202611250203-run-retention",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  },
};
