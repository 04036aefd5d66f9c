import {
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTerminal } from "./testing/transcript.ts";
import { placeOrder } from "./place-order.ts";

const home = mkdtempSync(path.join(tmpdir(), "countersign-order-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let data = "";
beforeEach(() => {
  data = mkdtempSync(path.join(home, "data-"));
});

test("an order takes the place of a link that was laid there: what the link leads to stays as it is", async () => {
  const precious = path.join(home, "precious");
  writeFileSync(precious, "precious");
  symlinkSync(precious, path.join(data, "account-reset"));
  await placeOrder(data, "account-reset", "an order");
  expect(readFileSync(precious, "utf8")).toBe("precious");
  expect(lstatSync(path.join(data, "account-reset")).isFile()).toBe(true);
  expect(readFileSync(path.join(data, "account-reset"), "utf8")).toBe("an order");
  expect(statSync(path.join(data, "account-reset")).mode & 0o777).toBe(0o600);
  expect(readdirSync(data)).toEqual(["account-reset"]);
});

test("account reset lays its order down like this", async () => {
  const precious = path.join(home, "precious");
  const order = path.join(data, "account-reset");
  writeFileSync(precious, "precious");
  writeFileSync(path.join(data, "config.json"), "{}");
  symlinkSync(precious, order);
  const said = openTerminal().type("account", "reset", "--email", "a@example.org", "--data", data);
  await expect.poll(() => lstatSync(order).isFile()).toBe(true);
  writeFileSync(`${order}.answer`, JSON.stringify({ ok: true, link: "a link", expires_at: 1 }));
  expect(await said).toMatchObject({ code: 0, out: "a link\n" });
  expect(readFileSync(precious, "utf8")).toBe("precious");
});

test("an order is never half there, and nothing is left beside it where it cannot be placed", async () => {
  // A directory cannot be replaced by a file.
  mkdirSync(path.join(data, "account-reset"));
  await expect(placeOrder(data, "account-reset", "an order")).rejects.toThrow();
  expect(readdirSync(data)).toEqual(["account-reset"]);
});

test("another account's data directory is left alone", async () => {
  const other = statSync(data).uid + 4242;
  await expect(placeOrder(data, "account-reset", "an order", other)).rejects.toMatchObject({
    code: "not-owner",
  });
  expect(readdirSync(data)).toEqual([]);
});

test.runIf(process.geteuid?.() === 0)("an order of root is the server account's to read", async () => {
  chownSync(data, 4242, 4242);
  await placeOrder(data, "account-reset", "an order");
  expect(statSync(path.join(data, "account-reset"))).toMatchObject({ uid: 4242, gid: 4242 });
});
