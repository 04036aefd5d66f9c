/** When no administrator can sign in any more: what somebody at the server's own console gets, and what nobody else does. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bearerToken, endpoints } from "@countersign/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { administratorToken, testPassword } from "../../testing/sign-up.ts";
import {
  startTestServer,
  type TestClock,
  testClock,
  type TestServer,
} from "../../testing/start-test-server.ts";
import { takeAccountOrder } from "./take-account-order.ts";

const { identity, system } = endpoints;
const email = "ann@example.org";
const another = "grey harbour lantern nine";
let clock: TestClock;
let server: TestServer;
let token: string;
beforeAll(async () => {
  clock = testClock();
  server = await startTestServer({ clock });
  token = await administratorToken(server);
});
afterAll(() => server[Symbol.asyncDispose]());

/** Somebody at the server's console orders it; the server looks, and answers beside. */
async function order(words: unknown): Promise<{ ok: boolean; link?: string; because?: string }> {
  const file = join(server.dataDir, "account-reset");
  writeFileSync(file, typeof words === "string" ? words : JSON.stringify(words));
  // The server may have looked by itself.
  await takeAccountOrder(server.ctx);
  await expect.poll(() => existsSync(file)).toBe(false);
  // Our own answer.
  return JSON.parse(readFileSync(`${file}.answer`, "utf8")) as { ok: boolean };
}
const secretIn = (link: string | undefined) => link?.split("#")[1] ?? "";
const open = (reset: string, password = another) =>
  codeOf(server.client().call(identity.usePasswordReset, { body: { reset, password } }));

test("nobody is let in who is not there, and nothing that is no order is one", async () => {
  const asked = { email: "mallory@example.org", factors: true, by: "root" };
  expect(await order(asked)).toEqual({ ok: false, because: "account-unknown" });
  for (const words of ["", "ann@example.org", "{}", { ...asked, role: "administrator" }])
    expect(await order(words)).toEqual({ ok: false, because: "order-unreadable" });
});

test("what is no file of its own is no order, and that is said once", async () => {
  const file = join(server.dataDir, "account-reset");
  const real = join(server.dataDir, "real-order");
  writeFileSync(real, JSON.stringify({ email, factors: true, by: "mallory" }));
  rmSync(`${file}.answer`, { force: true });
  const warnings = () => server.logLines.filter((line) => line.includes("it is not read")).length;
  for (const [count, lay] of [
    () => symlinkSync(real, file),
    () => mkdirSync(file),
    () => writeFileSync(file, " ".repeat(5000)),
  ].entries()) {
    lay();
    for (const _ of [1, 2, 3]) await takeAccountOrder(server.ctx);
    expect(existsSync(`${file}.answer`)).toBe(false);
    expect(warnings()).toBe(count + 1);
    rmSync(file, { recursive: true });
    await takeAccountOrder(server.ctx);
  }
});

test("an answer with a link does not outlive the link", async () => {
  await order({ email, factors: false, by: "root" });
  const answer = join(server.dataDir, "account-reset.answer");
  await takeAccountOrder(server.ctx);
  expect(existsSync(answer)).toBe(true);
  clock.now += 900;
  await takeAccountOrder(server.ctx);
  expect(existsSync(answer)).toBe(false);
});

test("the link works once and for a quarter of an hour, whoever made it needs no account, and everybody is told", async () => {
  const late = await order({ email: "ANN@example.org", factors: false, by: "root" });
  clock.now += 901;
  expect(await open(secretIn(late.link))).toBe("reset-invalid");
  const admin = server.client(await signedIn(testPassword));
  const key = (await admin.call(identity.createKey, { body: { name: "nightly" } })).reply.secret;
  const { ok, link } = await order({ email, factors: false, by: "root\n<b>" });
  expect({ ok, place: link?.split("#")[0] }).toEqual({ ok: true, place: `${server.url}/reset` });
  expect(await codeOf(server.client(key).call(identity.whoAmI))).toBe("done");
  expect(await open(secretIn(link))).toBe("done");
  expect(await open(secretIn(link))).toBe("reset-invalid");
  // What was signed in is out, and so are the keys: more may have been lost than a password.
  for (const held of [token, key])
    expect(await codeOf(server.client(held).call(identity.whoAmI))).toBe("not-signed-in");
  const events = (await recordedEvents(server)).map(({ event }) => event);
  expect(events).toContain("account.reset-offered");
  const back = server.client(await signedIn(another));
  const { weaknesses } = (await back.call(system.examine)).reply;
  expect(weaknesses.find(({ code }) => code === "let-in-from-host")?.sentence).toContain(
    "the server's own console (rootb)",
  );
  expect(server.logLines.join()).not.toContain(secretIn(link));
});

async function signedIn(password: string): Promise<string> {
  return bearerToken((await server.client().call(identity.signIn, { body: { email, password } })).reply);
}
