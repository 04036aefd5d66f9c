/** Clients against a real server and database. */
import { ApiError, endpoints } from "@countersign/api";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";
import { administratorToken } from "../../testing/sign-up.ts";
import { findClient } from "./index.ts";

const of = endpoints.clients;
let server: TestServer;
let api: ReturnType<TestServer["client"]>;
beforeAll(async () => {
  server = await startTestServer();
  api = server.client(await administratorToken(server));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

test("a new installation begins with one client, and a restart adds none", async () => {
  expect((await api.call(of.listClients)).reply.clients).toMatchObject([
    { id: "home", name: "My organisation", devices: 0 },
  ]);
});

test("of many who create one client at once, one does", async () => {
  const body = { id: "acme", name: "Acme" };
  const codes = await Promise.all(
    Array.from({ length: 6 }, () =>
      api.call(of.createClientOrganisation, { body }).then(
        ({ status }) => String(status),
        (error: unknown) => (error instanceof ApiError ? error.code : "other"),
      ),
    ),
  );
  expect(codes.toSorted()).toEqual(["201", ...Array.from({ length: 5 }, () => "client-exists")]);
});

test("other modules find a client by its slug", async () => {
  await inTransaction(server.ctx, systemActor("test-clients"), async (tx) => {
    expect(await findClient(tx, "home")).toMatchObject({ id: 1, slug: "home" });
    expect(await findClient(tx, "nobody")).toBeUndefined();
  });
});

test("what stands in signed documents never changes, not even by SQL", async () => {
  const superuser = new Client({ connectionString: server.postgres.superuserUrl });
  await superuser.connect();
  await expect(superuser.query("update client set slug = 'other' where slug = 'home'")).rejects.toThrow(
    /never changes/,
  );
  await superuser.query("update client set name = 'Home' where slug = 'home'");
  await superuser.end();
});
