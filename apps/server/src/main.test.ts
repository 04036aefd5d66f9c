/** The server process from outside: how it starts, how it ends, and what is left after kill -9. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bearerToken, endpoints } from "@countersign/api";
import { parseVerifierKey, verifyExport } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { nodeCrypto } from "@countersign/protocol/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ServerProcess, startServerProcess } from "./testing/server-process.ts";

let dataDir: string;
const started: ServerProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "countersign-main-"));
});
afterEach(async () => {
  for (const server of started.splice(0)) {
    server.child.kill("SIGTERM");
    await server.ended;
  }
  rmSync(dataDir, { recursive: true, force: true });
});

function start(args: readonly string[] = [], env: Record<string, string> = {}): ServerProcess {
  const server = startServerProcess(["--data", dataDir, "--port", "0", ...args], env);
  started.push(server);
  return server;
}

/** Processes whose working directory is the cluster: the database, however it was started. */
function databaseProcesses(): string[] {
  const cluster = join(dataDir, "postgres", "cluster");
  return readdirSync("/proc").filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres") &&
        statSync(`/proc/${pid}/cwd/`).ino === statSync(cluster).ino
      );
    } catch {
      return false;
    }
  });
}

async function setUp(server: ServerProcess): Promise<string> {
  const token = readFileSync(join(dataDir, "setup-token"), "utf8").trim();
  const body = { token, email: "ann@example.org", name: "Annabel", password: "violet otter bicycle" };
  return bearerToken((await (await server.client()).call(endpoints.identity.setUp, { body })).reply);
}

describe("the process", () => {
  test("says that it is ready in one line, and stops everything on SIGTERM", async () => {
    const server = start();
    const ready = await server.ready;
    expect(ready).toMatchObject({ ready: true, pid: server.child.pid, first_start: true });
    expect(databaseProcesses().length).toBeGreaterThan(0);
    expect((await fetch(`${ready.url}/readyz`)).status).toBe(200);
    expect(statSync(join(dataDir, "setup-token")).mode & 0o777).toBe(0o600);
    for (const name of readdirSync(join(dataDir, "keys")))
      expect([name, statSync(join(dataDir, "keys", name)).mode & 0o077]).toEqual([name, 0]);
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(databaseProcesses()).toEqual([]);
    const again = start();
    expect(await again.ready).toMatchObject({ first_start: false });
  });

  test("stops everything when its parent is gone", async () => {
    const server = start(["--with-parent"]);
    await server.ready;
    server.child.stdin?.end();
    expect(await server.ended).toMatchObject({ code: 0 });
    expect(databaseProcesses()).toEqual([]);
    expect(readFileSync(join(dataDir, "server.log"), "utf8")).toContain("migrated");
  });

  test("stopped while it starts leaves nothing behind", async () => {
    const server = start(["--with-parent"]);
    while (!existsSync(join(dataDir, "postgres", "cluster")))
      await new Promise((resolve) => setTimeout(resolve, 5));
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(databaseProcesses()).toEqual([]);
  });

  test("names who holds its port, and starts no database then", async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) => {
      holder.listen({ host: "::1", port: 0, ipv6Only: true }, () => {
        const address = holder.address();
        resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
      });
    });
    const server = startServerProcess(["--data", dataDir, "--port", String(port)]);
    expect(await server.ended).toMatchObject({ code: 1 });
    expect(server.errors()).toContain(`Port ${port} on ::1 is held by process ${process.pid} (`);
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    holder.close();
  });

  test("refuses plain HTTP beyond loopback with exit code 2, and says which option is missing", async () => {
    const server = start(["--host", "0.0.0.0", "--public-url", "https://c.example.org"]);
    expect(await server.ended).toMatchObject({ code: 2 });
    expect(server.errors()).toContain("add --tls-cert and --tls-key, or --trust-proxy");
  });

  test("a second one on the same data directory is refused, and the first one goes on", async () => {
    const first = start();
    const { url } = await first.ready;
    const second = start();
    expect(await second.ended).toMatchObject({ code: 1 });
    expect(second.errors()).not.toBe("");
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(second.errors()).not.toMatch(/^ +at /m);
  });

  test("a database that is not there is said in a sentence, and the password in its address is not", async () => {
    // Port 9 of loopback: nothing listens there.
    const server = start([], { DATABASE_URL: "postgres://countersign_app:hunter2@127.0.0.1:9/countersign" });
    expect(await server.ended).toMatchObject({ code: 1 });
    expect(server.errors()).toContain("The database that DATABASE_URL names cannot be reached");
    expect(server.errors()).not.toMatch(/^ +at /m);
    expect(server.errors()).not.toContain("hunter2");
  });
});

describe("kill -9", () => {
  test("loses no acknowledged entry, makes no gap and no fork", { timeout: 180_000 }, async () => {
    let server = start();
    await server.ready;
    const token = await setUp(server);
    const acknowledged: string[] = [];
    for (let round = 0; round < 4; round++) {
      const api = await server.client(token);
      // Four callers at once, until the process is shot under them.
      const calling = Promise.all(
        Array.from({ length: 4 }, async (_, caller) => {
          for (let at = 0; ; at++) {
            const id = `r${round}-c${caller}-${at}`;
            await api.call(endpoints.clients.createClientOrganisation, { body: { id, name: id } });
            acknowledged.push(id);
          }
        }),
      ).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 300 + 370 * round));
      server.child.kill("SIGKILL");
      await server.ended;
      await calling;
      server = start();
      await server.ready;
    }
    expect(acknowledged.length).toBeGreaterThan(20);

    const api = await server.client(token);
    const seen: string[] = [];
    const indexes: number[] = [];
    let after: string | undefined;
    do {
      const query = { from: 0, limit: 500, ...(after === undefined ? {} : { after }) };
      const { reply } = await api.call(endpoints.audit.listEntries, { query });
      for (const { index, event, body } of reply.entries) {
        indexes.push(index);
        const { object } = body as { object?: { id: string } };
        if (event === "client.created" && object) seen.push(object.id);
      }
      after = reply.next ?? undefined;
    } while (after !== undefined);
    expect(acknowledged.filter((id) => !seen.includes(id))).toEqual([]);
    expect(indexes).toEqual(indexes.map((_, at) => at));
    const { clients } = (await api.call(endpoints.clients.listClients)).reply;
    // No action without entry, no entry without action, each once.
    expect(seen.toSorted()).toEqual(clients.map(({ id }) => id).toSorted());

    server.child.kill("SIGTERM");
    await server.ended;
    const folder = join(dataDir, "log");
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
  });
});
