/** After everything was done that shows or takes a secret, none of them is found in a log line, a table or a file in clear. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bearerToken, endpoints } from "@countersign/api";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditSettled } from "./modules/audit/index.ts";
import { appCode, bytesOfSecret } from "./testing/app-code.ts";
import { scimDirectory } from "./testing/scim-directory.ts";
import { softBrowser } from "./testing/soft-browser.ts";
import { startTestServer, type TestServer } from "./testing/start-test-server.ts";

const of = endpoints.identity;
const password = "violet otter bicycle 7391";
const otherPassword = "marble kitchen umbrella 5520";
const wrongPassword = "this was a wrong guess 8812";

let server: TestServer;
const secrets: string[] = [password, otherPassword, wrongPassword];

beforeAll(async () => {
  server = await startTestServer();
  const setUpToken = readFileSync(join(server.dataDir, "setup-token"), "utf8").trim();
  const anonymous = server.client();
  const fail = (call: Promise<unknown>) =>
    call.then(
      () => Promise.reject(new Error("not refused")),
      () => undefined,
    );
  const body = { token: setUpToken, email: "ann@example.org", name: "Annabel", password };
  await fail(anonymous.call(of.setUp, { body: { ...body, token: "css_wrong-set-up-token" } }));
  const first = bearerToken((await anonymous.call(of.setUp, { body })).reply);
  const administrator = server.client(first);
  await fail(anonymous.call(of.signIn, { body: { email: "ann@example.org", password: wrongPassword } }));
  // People type passwords into the wrong field.
  await fail(anonymous.call(of.signIn, { body: { email: "ann@example.org", password: "x" } }));
  const second = bearerToken(
    (await anonymous.call(of.signIn, { body: { email: "ann@example.org", password } })).reply,
  );
  const invited = await administrator.call(of.inviteUser, {
    body: { email: "bob@example.org", name: "Robert", role: "standard" },
  });
  const { invitation } = invited.reply;
  const third = bearerToken(
    (await anonymous.call(of.acceptInvitation, { body: { invitation, password: otherPassword } })).reply,
  );
  const bob = invited.reply.user.id;
  const { reset } = (await administrator.call(of.offerPasswordReset, { params: { id: bob } })).reply;
  await fail(anonymous.call(of.usePasswordReset, { body: { reset, password: "x" } }));
  const again = bearerToken(
    (await anonymous.call(of.usePasswordReset, { body: { reset, password: otherPassword } })).reply,
  );
  secrets.push(reset, again);
  const key = (await administrator.call(of.createKey, { body: { name: "ci" } })).reply.secret;
  await server.client(key).call(of.whoAmI);
  await server.client(second).call(of.signOut);
  const directory = await scimDirectory(server, administrator);
  await directory.call("GET", `/Users?token=${directory.secret}`);
  await directory.call("POST", "/Users", { userName: directory.secret, password: otherPassword });
  secrets.push(directory.secret);
  secrets.push(...(await withSecondFactor(server, { email: "bob@example.org", token: again })));
  // In places where they do not belong.
  await fetch(`${server.url}/api/v1/me?token=${first}&otp=123987`, {
    headers: { authorization: `Bearer ${first}` },
  });
  await fetch(`${server.url}/api/v1/nothing/${first}`);
  await fetch(`${server.url}/api/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"email": "${password}", "password": ${JSON.stringify(wrongPassword)}, "${key}": 1`,
  });
  await fetch(`${server.url}/api/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: password, password: [wrongPassword] }),
  });
  const browser = softBrowser(server);
  await browser.page().call(of.signIn, { body: { email: "ann@example.org", password, session: "cookie" } });
  secrets.push(browser.cookie?.value ?? "no cookie");
  await browser.page().call(endpoints.account.reauthenticate, { body: { password } });
  secrets.push(browser.cookie?.value ?? "no cookie");
  secrets.push("css_wrong-set-up-token", setUpToken, first, second, third, invitation, key, "123987");
  await auditSettled(server.ctx);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** An authenticator app, recovery codes, and the ticket between the two steps of signing in. */
async function withSecondFactor(
  server: TestServer,
  { email, token }: { email: string; token: string },
): Promise<string[]> {
  const { account } = endpoints;
  const bob = server.client(token);
  const { secret } = (await bob.call(account.offerTotp)).reply;
  await bob.call(account.addTotp, { body: { code: appCode(secret, server.ctx.clock.seconds()) } });
  const { codes } = (await bob.call(account.makeRecoveryCodes)).reply;
  const signedIn = await server.client().call(of.signIn, { body: { email, password: otherPassword } });
  if (signedIn.reply.step !== "second-factor") throw new Error("no second factor was asked for");
  const { ticket } = signedIn.reply;
  const body = { ticket, code: codes[0] ?? "" };
  const session = bearerToken((await server.client().call(of.giveSecondFactor, { body })).reply);
  const challenge = (await server.client().call(of.offerPasskeySignIn)).reply.challenge;
  const bare = codes.map((code) => code.replaceAll("-", ""));
  return [secret, bytesOfSecret(secret).toString("hex"), ...codes, ...bare, ticket, session, challenge];
}

/** In clear, as base64 of either kind, and as hexadecimal digits, as far as their place does not shift them. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const inner = (text: string) => text.slice(2, -4);
  return [secret, inner(bytes.toString("base64")), inner(bytes.toString("base64url")), bytes.toString("hex")];
}

function found(text: string): string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => form.length > 5 && text.includes(form)));
}

async function withSuperuser<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: server.postgres.superuserUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe("the scan", () => {
  test("sees what is planted, in clear, encoded or inside of a body", () => {
    expect(found(`x ${password} y`)).toEqual([password]);
    expect(found(Buffer.from(wrongPassword).toString("base64"))).toEqual([wrongPassword]);
    expect(found(Buffer.from(password).toString("hex"))).toEqual([password]);
    expect(found("nothing of that kind")).toEqual([]);
  });
});

test("no secret stands in a log line", () => {
  expect(server.logLines.length).toBeGreaterThan(10);
  expect(found(server.logLines.join("\n"))).toEqual([]);
  expect(server.logLines.join("\n")).not.toMatch(/authorization/i);
});

test("no secret stands in a table", async () => {
  await withSuperuser(async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      "select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
    );
    expect(tables.length).toBeGreaterThan(12);
    let rowsSeen = 0;
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      rowsSeen += rows.length;
      // As PostgreSQL writes them, bytea are hexadecimal digits: bodies are read as text as well.
      const asText = rows.map(({ row }) =>
        row.replaceAll(/\\+x([0-9a-f]+)/g, (_, hex: string) => Buffer.from(hex, "hex").toString("latin1")),
      );
      expect({ name, found: found([...rows.map(({ row }) => row), ...asText].join("\n")) }).toEqual({
        name,
        found: [],
      });
    }
    expect(rowsSeen).toBeGreaterThan(20);
  });
});

test("no secret stands in a file, now that the set-up token is used", () => {
  const files = readdirSync(server.dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const { parentPath, name } of files)
    expect({ name, found: found(readFileSync(join(parentPath, name), "latin1")) }).toEqual({
      name,
      found: [],
    });
});
