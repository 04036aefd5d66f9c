/** What is deleted, when, in what steps, and what stays. */
import { type Client, endpoints, type Run } from "@countersign/api";
import { Client as Database } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { receiptsOf, show } from "../../testing/run-steps.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { forgetOld } from "./forget-old.ts";

const DAY = 86_400;
const clock = testClock();
let fleet: Fleet;
/** A key: sessions do not outlive three months. */
let admin: Client;
/** A key that may look and not change. */
let reader: Client;
let device: ScriptedDevice;
let database: Database;
/** Receipts that the device knows to be stored. */
let stored = 0;

beforeAll(async () => {
  fleet = await trialFleet({ clock });
  const { reply } = await fleet.admin.call(endpoints.identity.createKey, { body: { name: "for good" } });
  admin = fleet.server.client(reply.secret);
  const body = { name: "looks", permissions: ["settings.read" as const] };
  const { reply: small } = await fleet.admin.call(endpoints.identity.createKey, { body });
  reader = fleet.server.client(small.secret);
  device = await fleet.online("web-1");
  database = new Database({ connectionString: fleet.server.postgres.superuserUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await fleet?.server[Symbol.asyncDispose]();
});

async function ask(more: object = {}): Promise<Run> {
  const body = { script: "hello", devices: [device.id], ...more };
  const { reply } = await admin.call(endpoints.runs.requestRun, { body });
  stored += 1;
  await device.until(() => device.came("stored").length === stored);
  return reply;
}
async function outputOf({ id }: Run): Promise<string> {
  const response = await admin.raw(endpoints.runs.readOutput, {
    params: { id },
    query: { device: device.id },
  });
  return response.text();
}
const change = (body: object) => admin.call(endpoints.retention.changeRetention, { body });
const count = async (sql: string) => Number((await database.query<{ count: string }>(sql)).rows[0]?.count);

test("output goes after its days, in steps, by one server at a time; what is kept stays, and so does the record", async () => {
  const [old, kept] = [await ask(), await ask()];
  const keep = { params: { id: kept.id }, body: { keep: true, reason: "a dispute" } };
  expect((await admin.call(endpoints.runs.keepRun, keep)).reply.kept).toEqual({
    by: "Annabel",
    at: clock.now,
  });
  // A device that wrote much.
  await database.query(
    `insert into run_output (run_id, device_id, stream, at, data, client_id)
     select run_id, device_id, 'stderr', n, 'x', client_id from run_target, generate_series(0, 449) n where run_id = $1`,
    [old.id],
  );
  clock.now += 89 * DAY;
  expect(await forgetOld(fleet.server.ctx)).toBe(0);
  clock.now += 2 * DAY;
  // Spent tokens come first. Ended in the middle, as by a crash: the next pass goes on where this one was.
  let steps = 0;
  await forgetOld(fleet.server.ctx, () => ++steps > 2);
  expect(await count(`select count(*) from run_output where run_id = '${old.id}'`)).toBe(451 - 200);
  expect((await show(admin, old.id)).output_removed).toBeNull();
  await Promise.all([forgetOld(fleet.server.ctx), forgetOld(fleet.server.ctx)]);
  await forgetOld(fleet.server.ctx);
  expect((await show(admin, old.id)).output_removed).toEqual({ at: clock.now, days: 90, bytes: 456 });
  expect([await outputOf(old), await outputOf(kept)]).toEqual(["", "hello\n"]);
  expect((await show(admin, kept.id)).output_removed).toBeNull();
  expect(await receiptsOf(admin, old.id)).toHaveLength(1);
  expect((await show(admin, old.id)).targets[0]).toMatchObject({ state: "ran", exit: 0 });
});

test("runs go with their receipts only where somebody says so, never while a request could still execute", async () => {
  const [gone, kept] = (await admin.call(endpoints.runs.listRuns, { query: { sort: "asked" } })).reply.runs;
  if (!gone || !kept) throw new Error("two runs");
  // As PostgreSQL lets nobody else take a receipt away.
  await expect(database.query("delete from receipt")).rejects.toThrow("receipts stay as they came");
  await expect(database.query("update receipt set seq = 7")).rejects.toThrow("receipts stay as they came");
  expect(await problemOf(change({ runs: 29 }))).toContain("422 retention-too-short");
  const { reply } = await change({ runs: 30 });
  expect(reply.kinds).toMatchObject([
    { kind: "output", days: 90 },
    { kind: "runs", days: 30, least_days: 30 },
    { kind: "deliveries", days: 90 },
    { kind: "tokens", days: 90 },
  ]);
  expect(reply.kinds.every(({ bytes }) => bytes > 0)).toBe(true);
  // Ended long ago and, by its own words, good for longer: it stays.
  await database.query("update run set not_after = $1 where id = $2", [clock.now + DAY, gone.id]);
  await forgetOld(fleet.server.ctx);
  expect((await show(admin, gone.id)).id).toBe(gone.id);
  await database.query("update run set not_after = $1 where id = $2", [gone.not_after, gone.id]);
  await forgetOld(fleet.server.ctx);
  expect(await problemOf(show(admin, gone.id))).toContain("404 not-found");
  expect(await count(`select count(*) from receipt where run_id = '${gone.id}'`)).toBe(0);
  expect(await receiptsOf(admin, kept.id)).toHaveLength(1);
  await admin.call(endpoints.runs.keepRun, { params: { id: kept.id }, body: { keep: false } });
  await forgetOld(fleet.server.ctx);
  expect(await problemOf(show(admin, kept.id))).toContain("404 not-found");
});

test("what went is told to the audit log once a day, changes with before and after; others may not change it", async () => {
  clock.now += DAY;
  await forgetOld(fleet.server.ctx);
  await forgetOld(fleet.server.ctx);
  const events = await recordedEvents(fleet.server);
  const deleted = events.filter(({ event }) => event === "retention.deleted");
  expect(deleted.map(({ body }) => body["details"])).toMatchObject([{ output: 452, runs: 2, tokens: 1 }]);
  const changed = events.find(({ event }) => event === "retention.changed");
  expect(changed?.body).toMatchObject({
    before: { runs: "kept", output: 90 },
    after: { runs: 30, output: 90 },
  });
  const kept = events.filter(({ event }) => event === "run.kept").map(({ body }) => body["after"]);
  expect(kept).toEqual([{ keep: true }, { keep: false }]);
  expect(
    await problemOf(reader.call(endpoints.retention.changeRetention, { body: { output: 1 } })),
  ).toContain("403");
});
