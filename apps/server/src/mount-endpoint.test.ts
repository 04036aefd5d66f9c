/** What mounting promises, shown with endpoints that break each promise. */
import { type Endpoint, endpoint } from "@countersign/api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { recordAudit } from "./modules/audit/index.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";
import { administratorToken } from "./testing/sign-up.ts";
import { systemActor } from "./platform/actor.ts";
import type { ModuleDefinition } from "./platform/module.ts";
import { inTransaction } from "./platform/transaction.ts";
import type { Api } from "./platform/http/api.ts";
import { createApi } from "./platform/http/create-api.ts";
import { mountEndpoint } from "./platform/http/mount-endpoint.ts";
import { ProblemError } from "./platform/http/problem-error.ts";

const planted = endpoint({
  id: "planted.act",
  method: "POST",
  path: "/planted",
  access: "clients.write",
  summary: "Planted",
  audit: "planted.done",
  body: z.strictObject({ name: z.string().max(10) }),
  replies: { 200: z.strictObject({ name: z.string() }) },
  errors: ["planted-no"],
});
const module: ModuleDefinition = {
  name: "planted",
  migrations: [],
  problems: { "planted-no": { status: 409, title: "No." } },
  auditEvents: { "planted.done": "It was done" },
};

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startTestServer();
  token = await administratorToken(server);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

async function answerOf(mount: (api: Api) => void, body: object = { name: "x" }) {
  const api = await createApi(server.ctx, [module]);
  mount(api);
  const response = await api.fastify.inject({
    method: "POST",
    url: "/api/v1/planted",
    headers: { authorization: `Bearer ${token}` },
    payload: body,
  });
  await api.fastify.close();
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() };
}

async function record(event: string): Promise<void> {
  const actor = systemActor("plant");
  await inTransaction(server.ctx, actor, (tx) => recordAudit(tx, { event, actor, outcome: "done" }));
}

describe("mounting refuses", () => {
  test("an endpoint whose audit event no module declares", async () => {
    const api = await createApi(server.ctx, [{ ...module, auditEvents: {} }]);
    expect(() => mountEndpoint(api, planted, () => Promise.reject(new Error("never")))).toThrow(
      "planted.done",
    );
  });

  test("an endpoint with a problem code that no module declares", async () => {
    const api = await createApi(server.ctx, [{ ...module, problems: {} }]);
    expect(() => mountEndpoint(api, planted, () => Promise.reject(new Error("never")))).toThrow("planted-no");
  });
});

describe("a handler", () => {
  test("that recorded its event is answered with its reply", async () => {
    const answer = await answerOf((api) =>
      mountEndpoint(api, planted, async ({ body }) => {
        await record("planted.done");
        return { status: 200, body: { name: body.name } };
      }),
    );
    expect(answer).toEqual({ status: 200, body: { name: "x" } });
  });

  test("that changed something and recorded nothing is a failure, even if it says that all is well", async () => {
    const answer = await answerOf((api) =>
      mountEndpoint(api, planted, async ({ body }) => ({ status: 200, body: { name: body.name } })),
    );
    expect(answer).toMatchObject({ status: 500, body: { code: "internal-error" } });
    expect(server.logLines.join("")).toContain(
      "planted.act changed something and did not record planted.done",
    );
  });

  test("that recorded another event is a failure too", async () => {
    const answer = await answerOf((api) =>
      mountEndpoint(api, planted, async () => {
        await record("planted.other");
        return { status: 200, body: { name: "x" } };
      }),
    );
    expect(answer.status).toBe(500);
  });

  test("whose transaction rolled back has recorded nothing", async () => {
    const answer = await answerOf((api) =>
      mountEndpoint(api, planted, async () => {
        const actor = systemActor("plant");
        await inTransaction(server.ctx, actor, async (tx) => {
          await recordAudit(tx, { event: "planted.done", actor, outcome: "done" });
          throw new Error("undone");
        }).catch(() => undefined);
        return { status: 200, body: { name: "x" } };
      }),
    );
    expect(answer.status).toBe(500);
  });

  test("may say that nothing changed", async () => {
    const answer = await answerOf((api) =>
      mountEndpoint(api, planted, async () => ({ status: 200, body: { name: "x" }, unchanged: true })),
    );
    expect(answer.status).toBe(200);
  });

  test("cannot give away more than the reply's schema has", async () => {
    const leaking = { name: "x", password_hash: "$argon2id$…" };
    const answer = await answerOf((api) =>
      mountEndpoint(api, planted, async () => ({ status: 200, body: leaking, unchanged: true })),
    );
    expect(answer).toMatchObject({ status: 500, body: { code: "internal-error" } });
    expect(JSON.stringify(answer.body)).not.toContain("argon2id");
  });

  test("answers with the problem that it throws", async () => {
    const answer = await answerOf((api) =>
      mountEndpoint(api, planted, () => Promise.reject(new ProblemError("planted-no", "Because."))),
    );
    expect(answer).toEqual({
      status: 409,
      body: {
        type: "urn:countersign:problem:planted-no",
        title: "No.",
        status: 409,
        code: "planted-no",
        detail: "Because.",
      },
    });
  });

  test.each([
    ["a code that nobody declared", new ProblemError("surprise", "secret detail")],
    ["any other error", new Error("secret detail")],
  ])("that fails with %s tells callers nothing about it", async (_, error) => {
    const answer = await answerOf((api) => mountEndpoint(api, planted, () => Promise.reject(error)));
    expect(answer).toMatchObject({ status: 500, body: { code: "internal-error" } });
    expect(JSON.stringify(answer.body)).not.toContain("secret detail");
  });
});

test("public endpoints that change something are limited, and honest attempts cost nothing", async () => {
  const open = { ...planted, access: "public" } as const satisfies Endpoint;
  const api = await createApi(server.ctx, [module]);
  mountEndpoint(
    api,
    open,
    async ({ body }) => {
      if (body.name === "wrong") throw new ProblemError("planted-no");
      await record("planted.done");
      return { status: 200, body: { name: body.name } };
    },
    {
      account: ({ name }) => name,
      guard: {
        perAddress: { burst: 8, secondsPerToken: 600 },
        perAccount: { burst: 3, secondsPerToken: 600 },
      },
    },
  );
  const ask = async (name: string, remoteAddress: string) =>
    (
      await api.fastify.inject({
        method: "POST",
        url: "/api/v1/planted",
        remoteAddress,
        payload: { name },
      })
    ).statusCode;
  for (let at = 0; at < 12; at++) expect(await ask("right", "192.0.2.1")).toBe(200);
  const guesses = await Promise.all(Array.from({ length: 6 }, () => ask("wrong", "192.0.2.2")));
  expect(guesses.toSorted((one, other) => one - other)).toEqual([409, 409, 409, 429, 429, 429]);
  // The account is limited wherever the attempt comes from, others are not.
  expect(await ask("wrong", "192.0.2.3")).toBe(429);
  expect(await ask("right", "192.0.2.3")).toBe(200);
  const fromOneNetwork = [];
  for (let at = 0; at < 10; at++) fromOneNetwork.push(await ask(`bad${at}`, `2001:db8:0:1::${at}`));
  expect(fromOneNetwork).toEqual(Array.from({ length: 10 }, () => 200));
  await api.fastify.close();
});

test("every answer, good or bad, keeps scripts, frames and other origins out", async () => {
  for (const path of ["/api/v1/setup", "/api/v1/devices", "/api/v1/nowhere"]) {
    const { headers } = await server.api.fastify.inject({ method: "GET", url: path });
    expect(headers).toMatchObject({
      "content-security-policy": "default-src 'none';frame-ancestors 'none';base-uri 'none'",
      "x-content-type-options": "nosniff",
      "x-frame-options": "SAMEORIGIN",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
    expect(headers["strict-transport-security"]).toBeUndefined();
  }
  const ctx = { ...server.ctx, config: { ...server.ctx.config, publicUrl: "https://a.example" } };
  const api = await createApi(ctx, []);
  const { headers } = await api.fastify.inject({ method: "GET", url: "/" });
  expect(headers["strict-transport-security"]).toMatch(/^max-age=\d{8}/);
  await api.fastify.close();
});
