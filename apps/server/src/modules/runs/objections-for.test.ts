/** What a device hears of first where there is more to hear of than fits: the vetoes, for which somebody waits. */
import { endpoints } from "@countersign/api";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { trialFleet } from "../../testing/fleet.ts";
import { objectionsFor } from "./index.ts";

test("A veto is not crowded out by a thousand cancellations, nor by what the device holds already", async () => {
  const fleet = await trialFleet();
  await using server = fleet.server;
  const device = await fleet.enrol("web-1");
  const body = { script: "hello", devices: [device.id] };
  const { id } = (await fleet.admin.call(endpoints.runs.requestRun, { body })).reply;
  const object = async (effect: "veto" | "cancel", from: number, to: number, at: number) =>
    await inTransaction(server.ctx, systemActor("test-objections"), (tx) =>
      sql`insert into run_objection (run_id, document, effect, authority, person, reason, at, client_id)
        select run.id, ${effect} || '-' || n, ${effect}, '', 'ann', 'no', ${at}::bigint, run.client_id
        from run, generate_series(${from}::int, ${to}::int) n where run.id = ${id}::uuid`.execute(
        tx.with<object>(),
      ),
    );
  const heard = async (held: readonly string[]) =>
    await inTransaction(server.ctx, systemActor("test-objections"), (tx) =>
      objectionsFor(tx, device.id, held),
    );
  await object("veto", 1, 1, 100);
  await object("cancel", 1, 1500, 200);
  const first = await heard([]);
  expect(first).toHaveLength(1000);
  expect(first[0]).toBe("veto-1");

  const held = [...first, ...(await heard(first))];
  expect(new Set(held).size).toBe(1501);
  await object("veto", 2, 2, 50);
  expect(await heard(held)).toEqual(["veto-2"]);
});
