/** A standing approval from the terminal to the devices: asked for with a key file, approved by a passkey at the station, used by somebody who signs nothing, revoked in a terminal. */
// needs: chromium, ssh-keygen
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { seededKey } from "@countersign/testkit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { administratorToken, userToken } from "../apps/server/src/testing/sign-up.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { typeCommand } from "./processes/installation.ts";
import { enrolAt, pickUpPhone } from "./station/phone.ts";
import { photographPhone } from "./station/photograph-phone.ts";
import { addFromCard, setStage } from "./station/stage.ts";

let browser: Browser;
const home = mkdtempSync(join(tmpdir(), "countersign-standing-"));
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
});

test("what was approved once runs again for whoever may ask, and stops for good when it is revoked", async () => {
  await using stage = await setStage({ listsServer: true });
  const { fleet, station, admin } = stage;
  const { server } = fleet;
  const device = await fleet.online("desk-1");
  const phone = await pickUpPhone(browser);
  await addFromCard(stage, "carol", await enrolAt(phone, station.origin, "Carol Chen"));
  for (const name of ["alice", "bob"])
    writeFileSync(join(home, name), seededKey(name).privateKeyOpenssh(), { mode: 0o600 });
  const token = await administratorToken(server);
  const type = (words: readonly string[], as = token) =>
    typeCommand(words, { home, server: server.url, env: { COUNTERSIGN_TOKEN: as } });

  const composed = await type([
    "scripts",
    "exempt",
    "hello",
    "--client",
    "home",
    "--up-to",
    "3",
    "--allow",
    "name=/[A-Z][a-z]{1,8}/",
    "--window",
    "mon-sun 00:00-24:00 Europe/Berlin",
    "--per-day",
    "5",
    "--reason",
    "a greeting every morning",
    "--key",
    "alice",
    "--json",
  ]);
  expect(composed).toMatchObject({ code: 0 });
  expect(composed.err).toContain("AGAIN AND AGAIN");
  const standing: unknown = JSON.parse(composed.out);
  expect(standing).toMatchObject({
    state: "awaiting-signatures",
    signers: [{ person: "alice", as: "requester" }],
  });
  const { hash } = standing as { hash: string };

  await phone.page.goto(station.origin);
  await phone.page.getByRole("list", { name: "To sign" }).getByRole("button").first().click();
  await phone.page.getByRole("heading", { name: "May run again and again: hello, version 1" }).waitFor();
  const read = await phone.page.locator("main").innerText();
  for (const words of ["Every device of home", "[A-Z][a-z]{1,8}", "every day 00:00 to 24:00", "echo"])
    expect(read).toContain(words);
  await photographPhone(phone.page, "standing");
  await phone.page.locator("#end").scrollIntoViewIfNeeded();
  await phone.page.locator("#sign:not([aria-disabled])").click();
  await phone.page.getByRole("heading", { name: /You signed/ }).waitFor();

  const carl = await userToken(server, "standard", "carl@acme.test");
  const run = await type(["run", "hello", "--device", "desk-1", "--arg", "name=Ann", "--json"], carl);
  expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: "" });
  expect(JSON.parse(run.out)).toMatchObject({ standing: hash, state: "dispatched" });
  await device.until(() => device.runs.length === 1);
  expect(device.runs[0]?.verdict).toMatchObject({
    accepted: true,
    standingHash: hash,
    approvers: [{ person: "carol" }],
  });

  const listed = await type(["standing", "list"], carl);
  expect(listed.out).toMatch(/in-force .*hello v1 .*alice, carol/);
  const shown = await type(["standing", "show", hash], carl);
  expect(shown.out).toContain("used 1 times");
  // Carl holds no key that any root knows, and Bob approves at home.
  const revoked = await type(["standing", "revoke", hash, "--key", "bob", "--reason", "no more"]);
  expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining("stopped, vetoed") as string });
  await device.until(() => device.fake.state.vetoes.some(({ subject }) => subject === hash));
  const after = await type(["run", "hello", "--device", "desk-1", "--arg", "name=Ann"], carl);
  expect(after).toMatchObject({ code: 1, err: expect.stringContaining("requester-needed") as string });
  expect((await admin.call(endpoints.standing.listStanding)).reply.standing).toMatchObject([
    { state: "stopped" },
  ]);
  await phone.context.close();
});
