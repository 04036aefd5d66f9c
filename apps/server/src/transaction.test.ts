/** Transactions against a real database: what is seen, and what is told when. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "kysely";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";
import { type Actor, systemActor } from "./platform/actor.ts";
import type { BusEvent } from "./platform/bus/bus.ts";
import { accessKey } from "./platform/database/index.ts";
import { inTransaction, publish } from "./platform/transaction.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function keysOf(actor: Actor): Promise<string> {
  return inTransaction(server.ctx, actor, async (tx) => {
    const { rows } = await sql<{
      keys: string;
    }>`select current_setting('countersign.acl_keys', true) as keys`.execute(tx.with<object>());
    return rows[0]?.keys ?? "";
  });
}

test("who sees all clients has the keys of all, one that was just created too", async () => {
  const user = { kind: "user", id: "u", name: "U", clients: "all" } as const;
  const before = await keysOf(user);
  expect(before).toBe(`{${accessKey(1, 0)}}`);
  const made = await inTransaction(server.ctx, systemActor("test"), async (tx) => {
    publish(tx, "clients");
    return sql<{
      id: number;
    }>`insert into client (slug, name, created_at) values ('acme', 'Acme', 0) returning id`.execute(
      tx.with<object>(),
    );
  });
  expect(await keysOf(user)).toBe(`{${accessKey(1, 0)},${accessKey(made.rows[0]?.id ?? 0, 0)}}`);
});

test("a device's has those of its client, and somebody unknown has none", async () => {
  expect(await keysOf({ kind: "device", id: "d", name: "D", clients: [7] })).toBe(`{${accessKey(7, 0)}}`);
  expect(await keysOf({ kind: "anonymous", id: "anonymous", name: "anonymous", clients: [] })).toBe("{}");
  expect(await keysOf({ kind: "user", id: "u", name: "U", role: "administrator" })).toBe("{}");
});

test("what is published is told after the commit, and never after a rollback", async () => {
  const heard: BusEvent[] = [];
  const stop = server.ctx.bus.listen("test-topic", (event) => heard.push(event));
  await inTransaction(server.ctx, systemActor("test"), async (tx) => {
    publish(tx, "test-topic", { n: 1 });
    await sql`select 1`.execute(tx.with<object>());
    expect(heard).toEqual([]);
  });
  await expect(
    inTransaction(server.ctx, systemActor("test"), async (tx) => {
      publish(tx, "test-topic", { n: 2 });
      await sql`select 1 / 0`.execute(tx.with<object>());
    }),
  ).rejects.toThrow();
  stop();
  expect(heard).toEqual([{ topic: "test-topic", facts: { n: 1 } }]);
});
