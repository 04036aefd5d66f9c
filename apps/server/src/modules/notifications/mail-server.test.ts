/** The mail server: encrypted or not at all, believed by its own authority only, and its password told to nobody else. */
import { endpoints } from "@countersign/api";
import { makeLabCa } from "@countersign/testkit";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startMailReceiver } from "@countersign/testkit/mail-receiver";
import { problemOf } from "../../testing/problem-of.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { administratorToken, userToken } from "../../testing/sign-up.ts";
import { startTestServer, type TestServer } from "../../testing/start-test-server.ts";

const of = endpoints.notifications;
const password = "correct horse battery 4711";
const ca = makeLabCa();
const { cert, key } = ca.issue(["localhost", "127.0.0.1"]);

let server: TestServer;
let admin: ReturnType<TestServer["client"]>;
beforeAll(async () => {
  server = await startTestServer();
  admin = server.client(await administratorToken(server));
});
afterAll(() => server[Symbol.asyncDispose]());

const settings = {
  host: "localhost",
  security: "starttls" as const,
  from: "countersign@example.org",
  username: "countersign",
  ca: ca.cert,
};
const send = async () => (await admin.call(of.testMail)).reply;

test("is tried with a mail to oneself, over STARTTLS and TLS, with user name and password", async () => {
  for (const security of ["starttls", "tls"] as const) {
    await using receiver = await startMailReceiver({ cert, key, secure: security === "tls" });
    await admin.call(of.setMail, { body: { ...settings, security, port: receiver.port, password } });
    expect(await send()).toMatchObject({ delivered: true, words: expect.stringContaining("250") });
    expect(receiver.mails).toMatchObject([{ to: ["ann@example.org"], encrypted: true, user: "countersign" }]);
    expect(receiver.logins).toEqual([`countersign:${password}`]);
  }
});

test("that offers no TLS gets no mail and no password", async () => {
  await using receiver = await startMailReceiver();
  await admin.call(of.setMail, { body: { ...settings, port: receiver.port, password } });
  expect(await send()).toMatchObject({ delivered: false, words: expect.stringContaining("STARTTLS") });
  expect({ mails: receiver.mails, logins: receiver.logins }).toEqual({ mails: [], logins: [] });
});

test("under another authority than the one that was pinned gets neither", async () => {
  const stranger = makeLabCa("Stranger").issue(["localhost"]);
  await using receiver = await startMailReceiver({ ...stranger, secure: true });
  await admin.call(of.setMail, { body: { ...settings, security: "tls", port: receiver.port, password } });
  expect(await send()).toMatchObject({
    delivered: false,
    words: expect.stringMatching(/certificate|signature/),
  });
  expect({ mails: receiver.mails, logins: receiver.logins }).toEqual({ mails: [], logins: [] });
});

test("is not spoken to in clear beyond this machine, and no nonsense is pinned", async () => {
  const set = (change: object) =>
    problemOf(admin.call(of.setMail, { body: { ...settings, port: 25, ...change } }));
  for (const host of ["mail.example.org", "10.0.0.1", "localhost.example.org"])
    expect(await set({ host, security: "clear" })).toContain("422 mail-in-clear");
  expect(await set({ ca: "nonsense" })).toContain("422 certificate-unreadable");
  expect(await set({ from: "a@b.example\r\nBcc: c@d.example" })).toContain("400 bad-request");
  expect(await set({ host: "mail.example.org\r\nRSET" })).toContain("400 bad-request");
});

test("that somebody puts in another's place does not learn the password", async () => {
  await using receiver = await startMailReceiver({ cert, key });
  const honest = { ...settings, port: receiver.port };
  await admin.call(of.setMail, { body: { ...honest, password } });
  await using elsewhere = await startMailReceiver({ cert, key });
  const move = (change: object) => problemOf(admin.call(of.setMail, { body: { ...honest, ...change } }));
  expect(await move({ port: elsewhere.port })).toContain("422 password-needed");
  expect(await move({ host: "127.0.0.1" })).toContain("password-needed");
  expect(await move({ ca: null })).toContain("password-needed");
  // What stays where it was keeps it.
  await admin.call(of.setMail, { body: { ...honest, from: "other@example.org" } });
  expect(await send()).toMatchObject({ delivered: true });
  expect(elsewhere.logins).toEqual([]);
});

test("that says back what it was told does not make the password known", async () => {
  for (const form of [password, Buffer.from(`\0countersign\0${password}`).toString("base64")]) {
    await using receiver = await startMailReceiver({
      cert,
      key,
      onAuth: (_auth, _session, done) => done(new Error(`not understood: AUTH PLAIN ${form}`)),
    });
    await admin.call(of.setMail, { body: { ...settings, port: receiver.port, password } });
    const { delivered, words } = await send();
    expect(delivered).toBe(false);
    expect(words).toContain("AUTH PLAIN …");
    expect(words).not.toContain(form);
  }
});

test("has a password that no reply, log line, table or audit entry shows", async () => {
  const { reply } = await admin.call(of.describeTelling);
  expect(reply.mail).toMatchObject({ has_password: true, username: "countersign" });
  expect(JSON.stringify(reply)).not.toContain(password);
  const events = await recordedEvents(server);
  expect(events.filter(({ event }) => event.startsWith("mail-server.")).length).toBeGreaterThan(4);
  const superuser = new Client({ connectionString: server.postgres.superuserUrl });
  await superuser.connect();
  const { rows } = await superuser.query("select mail_server::text from mail_server");
  await superuser.end();
  const everything = JSON.stringify([events, rows, server.logLines]);
  for (const form of [
    password,
    Buffer.from(password).toString("base64"),
    Buffer.from(`\0countersign\0${password}`).toString("base64"),
    Buffer.from(password).toString("hex"),
  ])
    expect(everything).not.toContain(form);
});

test("is set by administrators only", async () => {
  const standard = server.client(await userToken(server, "standard", "stan@example.org"));
  expect(await problemOf(standard.call(of.setMail, { body: { ...settings, port: 25 } }))).toContain(
    "403 not-allowed",
  );
  expect(await problemOf(standard.call(of.testMail))).toContain("403 not-allowed");
  await admin.call(of.removeMail);
  expect((await admin.call(of.describeTelling)).reply.mail).toBeNull();
  expect(await problemOf(admin.call(of.testMail))).toContain("409 mail-not-set");
});
