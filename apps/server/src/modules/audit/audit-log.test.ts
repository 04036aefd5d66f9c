/** The audit log against a real PostgreSQL: every committed effect has its entry, none is lost, nothing can be changed. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import {
  checkBody,
  openCheckpoint,
  parseVerifierKey,
  verifyConsistency,
  verifyExport,
  verifyInclusion,
  leafHash,
} from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { nodeCrypto } from "@countersign/protocol/node";
import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { administratorToken } from "../../testing/sign-up.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { auditSettled, consistencyFrom, latestCheckpoint, logVerifierKey, recordAudit } from "./index.ts";

const actor = systemActor("test-audit");

function record(server: TestServer, count: number): Promise<void> {
  return inTransaction(server.ctx, actor, async (tx) => {
    for (let at = 0; at < count; at++) {
      await recordAudit(tx, {
        event: "client.created",
        actor,
        object: { kind: "client", id: `c${at}` },
        after: { name: `Client ${at}`, note: null, list: ["a", null] },
        outcome: "done",
      });
    }
  });
}

async function rowsIn(server: TestServer, table: string): Promise<number> {
  const { rows } = await superuser(server, `select count(*)::int as count from ${table}`);
  return Number(rows[0]?.["count"]);
}

async function superuser(server: TestServer, query: string) {
  const client = new Client({ connectionString: server.postgres.superuserUrl });
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(query);
  } finally {
    await client.end();
  }
}

describe("the audit log", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("an entry is in the transaction of its effect: a rollback leaves neither", async () => {
    await auditSettled(server.ctx);
    const before = await rowsIn(server, "audit_entry");
    await expect(
      inTransaction(server.ctx, actor, async (tx) => {
        await recordAudit(tx, { event: "client.created", actor, outcome: "done" });
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    await auditSettled(server.ctx);
    expect(await rowsIn(server, "audit_outbox")).toBe(0);
    expect(await rowsIn(server, "audit_entry")).toBe(before);
  });

  test("an entry that the log cannot hold takes its effect back", async () => {
    await expect(
      inTransaction(server.ctx, actor, async (tx) => {
        await sql`insert into client (slug, name, created_at) values ('never', 'Never', 0)`.execute(
          tx.with<object>(),
        );
        await recordAudit(tx, { event: "client.created", actor, outcome: "done", details: { half: 0.5 } });
      }),
    ).rejects.toMatchObject({ code: "body-not-canonical" });
    expect((await superuser(server, "select 1 from client where slug = 'never'")).rows).toEqual([]);
  });

  test("entries of several tiles are sequenced without gap, and the export verifies offline", async () => {
    await record(server, 700);
    await auditSettled(server.ctx);
    const { rows } = await superuser(
      server,
      "select count(*)::int as count, max(index)::int as last, min(index)::int as first from audit_entry",
    );
    expect(rows[0]).toMatchObject({ first: 0, last: Number(rows[0]?.["count"]) - 1 });

    const folder = join(server.dataDir, "log");
    const vkey = parseVerifierKey(nodeHasher, readFileSync(join(folder, "vkey"), "utf8").trim());
    if (!vkey.ok) throw new Error(vkey.because);
    const verdict = await verifyExport({
      crypto: { ...nodeCrypto, ...nodeHasher },
      keys: [vkey.key],
      reader: {
        read: (path) =>
          Promise.resolve(
            existsSync(join(folder, path)) ? new Uint8Array(readFileSync(join(folder, path))) : undefined,
          ),
      },
    });
    expect(verdict).toMatchObject({ ok: true });
    expect((await latestCheckpoint(server.ctx)).size).toBe(rows[0]?.["count"]);
  });

  test("partial tiles of older checkpoints are cleared away once they are full", async () => {
    const names = readdirSync(join(server.dataDir, "log", "tile", "entries"));
    expect(names).toContain("000");
    expect(names.filter((name) => name.endsWith(".p"))).toHaveLength(1);
  });

  test("a proof links an older checkpoint to the newest one", async () => {
    const older = await latestCheckpoint(server.ctx);
    await record(server, 30);
    await auditSettled(server.ctx);
    const newer = await latestCheckpoint(server.ctx);
    const bytes = (text: string) => new Uint8Array(Buffer.from(text.replace("sha256:", ""), "hex"));
    expect(
      verifyConsistency(nodeHasher, {
        oldSize: older.size,
        oldRoot: bytes(older.root),
        newSize: newer.size,
        newRoot: bytes(newer.root),
        proof: (await consistencyFrom(server.ctx, older.size)).map(bytes),
      }),
    ).toEqual({ ok: true });
    await expect(consistencyFrom(server.ctx, newer.size + 1)).rejects.toMatchObject({ code: "not-found" });
  });

  test("an entry comes with its body, its salt and a proof that anybody can check", async () => {
    const client = server.client(await administratorToken(server));
    await auditSettled(server.ctx);
    const page = (await client.call(endpoints.audit.listEntries, { query: { event: "setup.completed" } }))
      .reply;
    const entry = page.entries[0];
    if (!entry) throw new Error("no entry");
    const header = Buffer.from(entry.header, "base64");
    const checked = checkBody(
      nodeHasher,
      header,
      Buffer.from(entry.salt, "base64"),
      Buffer.from(
        (await superuser(server, `select body from audit_body where index = ${entry.index}`)).rows[0]?.[
          "body"
        ] as Uint8Array,
      ),
    );
    expect(checked).toMatchObject({
      ok: true,
      body: { outcome: "done", after: { email: "ann@example.org" } },
    });

    const proof = (await client.call(endpoints.audit.proveEntry, { params: { index: entry.index } })).reply;
    const vkey = parseVerifierKey(nodeHasher, await logVerifierKey(server.ctx));
    if (!vkey.ok) throw new Error(vkey.because);
    const opened = await openCheckpoint(nodeCrypto, Buffer.from(proof.checkpoint), [vkey.key]);
    if (!opened.ok) throw new Error(opened.because);
    expect(
      verifyInclusion(nodeHasher, {
        index: entry.index,
        size: opened.checkpoint.size,
        root: opened.checkpoint.root,
        leaf: leafHash(nodeHasher, header),
        proof: proof.proof.map((hash) => new Uint8Array(Buffer.from(hash.slice(7), "hex"))),
      }),
    ).toEqual({ ok: true });
  });

  test("pages lead through the whole log, forwards and backwards", async () => {
    const client = server.client(await administratorToken(server));
    await auditSettled(server.ctx);
    const indexes = async (query: { from?: number }) => {
      const seen: number[] = [];
      let after: string | undefined;
      do {
        const { reply } = await client.call(endpoints.audit.listEntries, {
          query: { ...query, limit: 256, ...(after === undefined ? {} : { after }) },
        });
        seen.push(...reply.entries.map(({ index }) => index));
        after = reply.next ?? undefined;
      } while (after !== undefined);
      return seen;
    };
    const forwards = await indexes({ from: 0 });
    expect(forwards).toEqual(forwards.map((_, at) => at));
    expect((await indexes({})).toReversed()).toEqual(forwards);
    expect((await indexes({ from: 500 }))[0]).toBe(500);
  });

  test.each([
    ["update audit_entry set event = 'a.b' where index = 0"],
    ["delete from audit_entry where index = 0"],
    ["truncate audit_entry"],
    ["update audit_body set salt = salt where index = 0"],
    ["delete from audit_body where index = 0"],
    ["delete from audit_tile"],
    ["update audit_tile set hashes = hashes"],
    ["delete from audit_checkpoint"],
    ["update audit_checkpoint set note = ''"],
    ["delete from audit_state"],
    ["update audit_state set size = size - 1"],
    ["update audit_outbox set event = 'a.b'"],
  ])("SQL is refused even to the owner of everything: %s", async (statement) => {
    await inTransaction(server.ctx, actor, (tx) => recordAudit(tx, { event: "a.b", actor, outcome: "done" }));
    // Without the keeper in between, so that the outbox has a row when its trigger is asked.
    const hasRow = statement.includes("audit_outbox");
    const planted = hasRow
      ? `insert into audit_outbox (header, salt, body, event, time) values ('\\x00', '\\x00', '\\x00', 'a.b', 0); ${statement}`
      : statement;
    await expect(superuser(server, planted)).rejects.toThrow(/append-only|never shrinks/);
  });

  test.each([
    "delete from audit_outbox",
    "select * from audit_outbox",
    "insert into audit_entry values (1000000, '', '', 0)",
    "update audit_state set size = 9",
  ])("the role of requests has no right to: %s", async (statement) => {
    await expect(sql.raw(statement).execute(server.ctx.db)).rejects.toThrow(/permission denied/);
  });
});

describe("the signer", () => {
  test("a restart continues the log: no gap, no fork, nothing acknowledged is missing", async () => {
    let server = await startTestServer();
    try {
      for (let round = 0; round < 3; round++) {
        await record(server, 40);
        const size = await rowsIn(server, "audit_entry");
        server = await server.restart();
        await auditSettled(server.ctx);
        expect(await rowsIn(server, "audit_outbox")).toBe(0);
        expect(await rowsIn(server, "audit_entry")).toBeGreaterThanOrEqual(size);
      }
      expect((await latestCheckpoint(server.ctx)).size).toBe(await rowsIn(server, "audit_entry"));
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });

  test("entries whose writer died before they were sequenced are taken up by the next start", async () => {
    let server = await startTestServer();
    try {
      await auditSettled(server.ctx);
      await server.stop();
      // As a process leaves it that was killed between commit and sequencing.
      await superuser(
        server,
        `insert into audit_outbox (header, salt, body, event, time)
         select header, salt, body, event, time from audit_entry join audit_body using (index) limit 1`,
      );
      const before = await rowsIn(server, "audit_entry");
      server = await server.restart();
      await auditSettled(server.ctx);
      expect(await rowsIn(server, "audit_entry")).toBeGreaterThan(before);
      expect(await rowsIn(server, "audit_outbox")).toBe(0);
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });

  test("it refuses to sign a log that was rewritten behind it, and says so", async () => {
    const server = await startTestServer();
    try {
      await record(server, 5);
      await auditSettled(server.ctx);
      await server.stop();
      // The owner of the database takes the triggers away and rewrites history: the first entry is another one now.
      await superuser(
        server,
        `alter table audit_state disable trigger all;
         update audit_state set frontier = overlay(frontier placing '\\xff' from 12)`,
      );
      await expect(server.restart()).rejects.toMatchObject({ name: "LogForkError", code: "log-forked" });
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });

  test("it refuses to sign a log that became shorter, such as one restored from an old backup", async () => {
    const server = await startTestServer();
    try {
      await auditSettled(server.ctx);
      await server.stop();
      const last = join(server.dataDir, "keys", "log-last-signed.json");
      const { size, root } = JSON.parse(readFileSync(last, "utf8")) as { size: number; root: string };
      writeFileSync(last, JSON.stringify({ size: size + 100, root }));
      await expect(server.restart()).rejects.toMatchObject({ code: "log-shrank" });
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });

  test("it refuses to go on under another key", async () => {
    const server = await startTestServer();
    try {
      await server.stop();
      rmSync(join(server.dataDir, "keys", "log.key"));
      await expect(server.restart()).rejects.toMatchObject({ code: "log-key-changed" });
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
});
