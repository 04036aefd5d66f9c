/** The installation described: weaknesses, health, numbers, and the API as OpenAPI. */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { administratorToken, userToken } from "../../testing/sign-up.ts";
import { auditSettled, latestCheckpoint } from "../audit/index.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function weaknessCodes(of: TestServer): Promise<string[]> {
  const client = of.client(await administratorToken(of));
  const { weaknesses } = (await client.call(endpoints.system.examine)).reply;
  for (const { sentence, remedy } of weaknesses) {
    expect(sentence).toMatch(/\.$/);
    expect(remedy.length).toBeGreaterThan(10);
  }
  return weaknesses.map(({ code }) => code);
}

describe("doctor", () => {
  test("names what is weak, and no longer once it is mended", async () => {
    expect(await weaknessCodes(server)).toEqual(
      expect.arrayContaining([
        "server-trust",
        "one-administrator",
        "checkpoint-not-witnessed",
        "keys-beside-data",
        "database-beside",
        "plain-http",
      ]),
    );
    await userToken(server, "administrator", "bob@example.org");
    expect(await weaknessCodes(server)).not.toContain("one-administrator");
  });

  test("sees keys that others may read", async () => {
    const keys = server.ctx.config.keysDir;
    expect(await weaknessCodes(server)).not.toContain("keys-readable");
    chmodSync(join(keys, "log.key"), 0o644);
    expect(await weaknessCodes(server)).toContain("keys-readable");
    chmodSync(join(keys, "log.key"), 0o600);
  });

  test("follows the configuration", async () => {
    await using other = await startTestServer({
      config: {
        publicUrl: "https://c.example.org",
        host: "10.0.0.1",
        trustProxy: ["10.0.0.0/8"],
        databaseUrl: "postgresql://elsewhere",
      },
    });
    const codes = await weaknessCodes(other);
    expect(codes).toContain("plain-behind-proxy");
    expect(codes).not.toContain("plain-http");
    expect(codes).not.toContain("database-beside");
  });
});

describe("a log that was rewritten while the server runs", () => {
  test("stops the keeper: not ready, and doctor says why", async () => {
    await using other = await startTestServer();
    const token = await administratorToken(other);
    await auditSettled(other.ctx);
    const superuser = new Client({ connectionString: other.postgres.superuserUrl });
    await superuser.connect();
    await superuser.query(
      "alter table audit_state disable trigger all; update audit_state set frontier = overlay(frontier placing '\\xffee' from 12)",
    );
    await superuser.end();
    await other.client(token).call(endpoints.identity.createKey, { body: { name: "one more entry" } });
    await expect(auditSettled(other.ctx)).rejects.toMatchObject({ code: "log-forked" });
    expect((await fetch(`${other.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${other.url}/healthz`)).status).toBe(200);
    expect(await weaknessCodes(other)).toContain("log-stopped");
    expect(other.logLines.join("")).toContain("log-forked");
  });
});

test("the description names log key, release and level", async () => {
  const client = server.client(await administratorToken(server));
  const { reply } = await client.call(endpoints.system.describeServer);
  expect(reply).toMatchObject({
    server_name: new URL(server.url).host,
    release: 1,
    level: "off",
    trust: "server-trust",
    station_url: null,
  });
  expect(reply.log_vkey).toMatch(/^localhost:\d+\/log\/[0-9a-f]{8}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/);
});

describe("the API describes itself", () => {
  interface Description {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; requestBody?: unknown; security?: unknown }>>;
  }
  test("as OpenAPI 3.1 with every endpoint, each body strict", async () => {
    const response = await fetch(`${server.url}/api/openapi.json`);
    const text = await response.text();
    const description = JSON.parse(text) as Description;
    expect(description.openapi).toBe("3.1.0");
    const operations = Object.values(description.paths).flatMap((methods) => Object.values(methods));
    expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
      server.api.mounted.map(({ id }) => id).toSorted(),
    );
    const setUp = description.paths["/setup"]?.["post"];
    expect(JSON.stringify(setUp?.requestBody)).toContain('"additionalProperties":false');
    expect(setUp?.security).toBeUndefined();
    expect(description.paths["/users/{id}"]?.["patch"]?.security).toEqual([{ bearer: [] }]);
  });
});

describe("metrics", () => {
  const ask = (remoteAddress: string, token?: string) =>
    server.api.fastify.inject({
      url: "/metrics",
      remoteAddress,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  test("are for this machine, and for those who may read settings", async () => {
    expect((await ask("127.0.0.1")).statusCode).toBe(200);
    expect((await ask("::1")).statusCode).toBe(200);
    expect((await ask("::ffff:127.0.0.1")).statusCode).toBe(200);
    expect((await ask("192.0.2.9")).statusCode).toBe(401);
    expect((await ask("192.0.2.9", await userToken(server, "analyst", "lyn@example.org"))).statusCode).toBe(
      403,
    );
    expect((await ask("192.0.2.9", await administratorToken(server))).statusCode).toBe(200);
  });

  test.each([
    { host: "evil.example:7400" },
    { host: "localhost.evil.example" },
    { host: "localhost:7400", "x-forwarded-for": "203.0.113.9" },
    { host: "127.0.0.1:7400", forwarded: "for=203.0.113.9" },
    { host: "127.0.0.1:7400", via: "1.1 proxy" },
  ])(
    "are not for pages under a name that was rebound to this machine, nor for whom a proxy asks: %j",
    async (headers) => {
      const asked = { url: "/metrics", remoteAddress: "127.0.0.1", headers };
      expect((await server.api.fastify.inject(asked)).statusCode).toBe(401);
    },
  );

  test("count by route pattern, never by address", async () => {
    await fetch(`${server.url}/api/v1/scripts/no-such-script`, {
      headers: { authorization: `Bearer ${await administratorToken(server)}` },
    });
    const { body } = await ask("127.0.0.1");
    expect(body).toContain(
      'countersign_http_requests_total{method="GET",route="/api/v1/scripts/:name",status="404"} 1',
    );
    expect(body).not.toContain("no-such-script");
    expect(body).toContain(`countersign_log_entries ${(await latestCheckpoint(server.ctx)).size}`);
  });
});

describe("the log's files", () => {
  const get = async (path: string, token?: string) =>
    fetch(`${server.url}/log/${path}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  test("are for those who may read the audit log", async () => {
    await auditSettled(server.ctx);
    const token = await administratorToken(server);
    const analyst = await userToken(server, "analyst", "ana@example.org");
    for (const path of ["checkpoint", "vkey", "tile/0/000.p/1", "tile/entries/000.p/1"]) {
      expect([path, (await get(path)).status]).toEqual([path, 401]);
      expect([path, (await get(path, analyst)).status]).toEqual([path, 403]);
      expect([path, (await get(path, token)).status]).toEqual([path, 200]);
    }
    for (const path of [
      "tile/0/999",
      "tile/0/000.p/0",
      "tile/0/000.p/300",
      "tile/64/000",
      "tile/entries/001.p/1",
      "tile/0/x000/000",
    ])
      expect([path, (await get(path, token)).status]).toEqual([path, 404]);
  });

  test("begin with a head over everything that happened so far", async () => {
    const client = server.client(await administratorToken(server));
    await client.call(endpoints.identity.createKey, { body: { name: "just now" } });
    const note = await (await get("checkpoint", await administratorToken(server))).text();
    const { size } = (await client.call(endpoints.audit.listEntries, { query: { limit: 1 } })).reply;
    expect(note.split("\n")[1]).toBe(String(size));
  });

  test("may be published", async () => {
    await using open = await startTestServer({ config: { publishLog: true } });
    expect((await fetch(`${open.url}/log/checkpoint`)).status).toBe(200);
  });
});

test("roles that a process does not play are not served by it", async () => {
  await using worker = await startTestServer({ config: { roles: new Set(["worker"]) } });
  expect((await fetch(`${worker.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${worker.url}/api/v1/setup`)).status).toBe(404);
});
