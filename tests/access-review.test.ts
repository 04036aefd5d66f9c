/** The access review on the command line: files that anybody can check, and every change of them is seen. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bearerToken, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { administratorToken, testPassword, userToken } from "../apps/server/src/testing/sign-up.ts";
import { recordedEvents } from "../apps/server/src/testing/recorded-events.ts";
import { startTestServer, type TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { openTerminal } from "../apps/cli/src/testing/transcript.ts";

const { identity, accessReview, system } = endpoints;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test("is written, checked with the log's key, recorded, and refused wherever a byte differs", async () => {
  await userToken(server, "analyst", "lyn@example.org");
  const token = await administratorToken(server);
  const ann = server.client(token);
  const { secret, key } = (await ann.call(identity.createKey, { body: { name: '=cmd("x"),"y"' } })).reply;
  const vkey = (await ann.call(system.describeServer)).reply.log_vkey;
  const terminal = openTerminal({ COUNTERSIGN_SERVER: server.url, COUNTERSIGN_TOKEN: token });
  expect(await terminal.type("users", "review", "--out", "q4")).toMatchObject({ code: 0 });
  const check = (with_ = vkey) => terminal.type("users", "check-review", "q4", "--vkey", with_);
  expect((await check()).out).toMatch(/^verified: the accounts of localhost, \d{4}-/);

  const file = (name: string) => path.join(terminal.directory, "q4", `access-review.${name}`);
  const review = JSON.parse(readFileSync(file("json"), "utf8"));
  expect(review).toMatchObject({ kind: "countersign.access-review.v1", made_by: { name: "Annabel" } });
  const [first, lyn] = review.users;
  expect(first).toMatchObject({
    email: "ann@example.org",
    role: "administrator",
    second_factor: { authenticator_app: false, passkeys: 0 },
    api_keys: [{ name: '=cmd("x"),"y"', prefix: key.prefix, permissions: null }],
  });
  expect(lyn).toMatchObject({ email: "lyn@example.org", role: "analyst", api_keys: [] });
  expect(Date.parse(lyn.last_sign_in)).toBeGreaterThan(Date.now() - 600_000);
  const csv = readFileSync(file("csv"), "utf8");
  expect(csv.split("\r\n")[2]).toContain(`API key,ann@example.org,"'=cmd(""x""),""y"""`);
  // Neither secrets nor hashes of passwords leave with it.
  expect(`${csv}${readFileSync(file("json"), "utf8")}`).not.toMatch(/argon2|csk_\w{20}|cst_/);
  expect(csv).not.toContain(secret);
  const recorded = (await recordedEvents(server)).find(({ event }) => event === "access-review.made");
  expect(recorded?.body).toMatchObject({ details: { users: 2, keys: 1 } });

  // It overwrites nothing.
  expect((await terminal.type("users", "review", "--out", "q4")).code).not.toBe(0);
  for (const [name, because] of [
    ["json", "file-changed"],
    ["csv", "file-changed"],
    ["note", "note-not-signed"],
  ] as const) {
    const before = readFileSync(file(name), "utf8");
    writeFileSync(file(name), before.replace(/localhost|ann@/, "0therhost"));
    expect(await check()).toMatchObject({ code: 1, err: expect.stringContaining(because) });
    writeFileSync(file(name), before);
  }
  // A tree head is signed by the same key, and is no review.
  const head = await fetch(`${server.url}/log/checkpoint`, { headers: { authorization: `Bearer ${token}` } });
  const note = readFileSync(file("note"), "utf8");
  writeFileSync(file("note"), await head.text());
  expect((await check()).err).toContain("note-of-something-else");
  writeFileSync(file("note"), note);
  expect((await check("another+12345678+AQ")).code).not.toBe(0);
});

test("is for administrators who have just proved who they are, and for no API key", async () => {
  const body = { email: "ann@example.org", password: testPassword };
  const token = bearerToken((await server.client().call(identity.signIn, { body })).reply);
  const { secret } = (await server.client(token).call(identity.createKey, { body: { name: "k" } })).reply;
  await expect(server.client(secret).call(accessReview.makeAccessReview)).rejects.toMatchObject({
    code: "not-allowed",
  });
});
