/**
 * A run on many devices at level countersign, in a browser: asked for with the exact list, waiting for people with the
 * way to their station, signed by their own keys, and then folded into groups by how it went.
 */
// needs: chromium
import { encodeUtf8, hashOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { endpoints, type Run } from "@countersign/api";
import type { Signing } from "@countersign/testkit";
import { Client as Database } from "pg";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet } from "../apps/server/src/testing/fleet.ts";
import type { CameRun, ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import { testPassword } from "../apps/server/src/testing/sign-up.ts";
import { buildConsole } from "./browser/built-console.ts";
import { untilFocused } from "./browser/keyboard.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

const COUNT = 24;
let fleet: Fleet;
let browser: Browser;
let ann: Person;
let page: Page;
const devices: ScriptedDevice[] = [];
/** Runs that hang until the test lets them end. */
const hanging: { readonly write: (text: string) => void; readonly end: () => void }[] = [];

/** Goes on writing where a device left off. */
function writer(device: ScriptedDevice, came: CameRun, from: number): (text: string) => void {
  let offset = from;
  return (text) => {
    device.output(came, text, offset);
    offset += encodeUtf8(text).length;
  };
}

/** By the number in their name: most do well, some fail, two hang. */
function behave(device: ScriptedDevice, came: CameRun): void {
  const number = devices.indexOf(device);
  const text = `\u001b[32mok\u001b[0m looked at web-${number}\n`;
  const bytes = encodeUtf8(text);
  const stdout = { hash: hashOf(bytes, nodeCrypto), length: bytes.length };
  device.start(came);
  device.output(came, text);
  if (number < 2)
    hanging[number] = { write: writer(device, came, bytes.length), end: () => device.receipt(came) };
  else if (number < 5) device.receipt(came, { exit: 3, stdout });
  else device.receipt(came, { stdout });
}

beforeAll(async () => {
  buildConsole();
  [fleet, browser] = await Promise.all([
    countersignFleet({ config: { stationUrl: "http://sign.localhost:7410" } }),
    launchBrowser(),
  ]);
  for (let at = 0; at < COUNT; at++) {
    const device = await fleet.online(`web-${at}`);
    device.behaviour = behave;
    devices.push(device);
  }
  const { reply: me } = await fleet.admin.call(endpoints.identity.whoAmI);
  await fleet.admin.call(endpoints.identity.changeUser, {
    params: { id: me.user.id },
    body: { person: { authority: fleet.root.authority, person: "alice" } },
  });
  ann = await newPerson(browser, fleet.server.url);
  ({ page } = ann);
  await page.goto("/sign-in?next=/runs");
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await page.keyboard.press("Enter");
  await page.getByText("Nothing was asked for yet").waitFor();
});
afterAll(async () => {
  await browser?.close();
  await fleet?.server[Symbol.asyncDispose]();
});

async function theRun(): Promise<Run> {
  const [run] = (await fleet.admin.call(endpoints.runs.listRuns)).reply.runs;
  if (!run) throw new Error("nothing was asked for");
  return run;
}

/** Somebody signs with their own key, somewhere else. */
async function signs(who: Signing | undefined, purpose: "request" | "approve"): Promise<void> {
  const { id } = await theRun();
  const response = await fleet.admin.raw(endpoints.runs.readRequest, { params: { id } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!who) throw new Error("nobody to sign");
  const signatures = [who.sign(`countersign.${purpose}.v1`, bytes)];
  await fleet.admin.call(endpoints.runs.signRun, { params: { id }, body: { signatures } });
}

test("tags are put on many devices at once, and found again on the list and on each device", async () => {
  await page.goto("/devices?q=web-2");
  await page.getByRole("link", { name: "web-20" }).waitFor();
  await page.getByRole("checkbox", { name: "Choose web-20" }).click();
  await page.getByRole("button", { name: "Choose all that match" }).click();
  await page.getByText("5 chosen", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Tags", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Tags of 5 devices" });
  const field = dialog.getByLabel("Put on");
  await field.fill("Wrong!");
  await page.keyboard.press("Enter");
  await dialog.getByText("wrong! is no tag").waitFor();
  await page.keyboard.press("Backspace");
  await field.fill("front");
  await page.keyboard.press("Enter");
  await ann.photograph("devices-tagging");
  await dialog.getByRole("button", { name: "Change 5 devices" }).click();
  await page.getByText("The tags of 5 devices changed.").waitFor();
  await page.goto("/devices");
  await page.getByRole("combobox", { name: "Any tag" }).click();
  await page.getByRole("option", { name: "front (5)" }).click();
  await page.getByRole("link", { name: "web-19" }).waitFor({ state: "detached" });
  await ann.photograph("devices-by-tag");
  await page.getByRole("link", { name: "web-21" }).click();
  await page.getByRole("link", { name: "Devices with the tag front" }).waitFor();
  await ann.photograph("device-tags");
});

test("a group finds its devices by what they have in common, or is a list of them", async () => {
  await page.goto("/devices/groups");
  await page.getByText("There is no group yet").waitFor();
  await page.getByRole("button", { name: "New group" }).click();
  const dialog = page.getByRole("dialog", { name: "New group" });
  await dialog.getByLabel("Group").fill("Front 21");
  await dialog.getByLabel("Tags, all of them").fill("front");
  await page.keyboard.press("Enter");
  await dialog.getByLabel("Name of the device").fill("web-21");
  await ann.photograph("device-group-form");
  await dialog.getByRole("button", { name: "Save the group" }).click();
  await page.getByRole("link", { name: "front-21" }).waitFor();
  await ann.photograph("device-groups");
  await page.getByRole("link", { name: "front-21" }).click();
  await page.getByRole("link", { name: "web-20" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "web-21" }).waitFor();
  await page.goto("/runs");
  await page.getByText("Nothing was asked for yet").waitFor();
});

test("all devices that match are chosen at once, and listed one by one before anything is asked", async () => {
  await ann.photograph("runs-empty");
  await page.getByRole("link", { name: "New run" }).click();
  await page.getByRole("combobox", { name: "Script" }).click();
  await page.getByRole("option", { name: "hello" }).click();
  await page.getByRole("searchbox", { name: "Find devices by name" }).fill("web-1");
  await page.getByText("web-0", { exact: true }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Choose all that match" }).click();
  await page.getByText("11 devices are chosen").waitFor();
  await page.getByRole("combobox", { name: "Any tag" }).selectOption("front");
  await page.getByRole("searchbox", { name: "Find devices by name" }).fill("");
  await page.getByRole("button", { name: "Choose all that match" }).click();
  await page.getByText("16 devices are chosen").waitFor();
  await ann.photograph("compose-by-tag");
  await page.getByRole("combobox", { name: "Any tag" }).selectOption("");
  await page.getByRole("searchbox", { name: "Find devices by name" }).fill("");
  await page.getByRole("button", { name: "Choose all that match" }).click();
  await page.getByText(`${COUNT} devices are chosen`).waitFor();
  await page.getByLabel("Reason").fill("All of them are looked at once a month.");
  await page.getByText("you sign first, at your station").waitFor();
  await page.getByRole("button", { name: "Look it over" }).click();
  const list = page.getByRole("list", { name: "The exact list of devices" });
  await list.waitFor();
  expect(await list.getByRole("listitem").count()).toBe(COUNT);
  await ann.photograph("fleet-check");
  await page.getByRole("button", { name: `Ask for ${COUNT} devices` }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
});

test("nothing runs before people have signed, and the way to where they do is shown", async () => {
  await page.getByText("asks for the signature of alice, who asks").waitFor();
  const link = page.getByRole("link", { name: "Open it at the station" });
  expect(await link.getAttribute("href")).toMatch(/^https:\/\/sign\.acme\.example\/#run=[0-9a-f-]{36}&view=/);
  expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
  await page.getByRole("img", { name: /for a phone/ }).waitFor();
  await ann.photograph("run-awaiting");
  await signs(fleet.root.people[0], "request");
  await page.getByText("asks for the signature of alice, who asks").waitFor({ state: "detached" });
  expect((await theRun()).state).toBe("awaiting-signatures");
});

test("once they have, it goes out, and devices are folded into groups by how it went", async () => {
  await signs(fleet.root.people[1], "approve");
  await page.getByRole("button", { name: "Running 2 devices" }).waitFor();
  await page.getByRole("button", { name: "Failed 3 devices" }).waitFor();
  const well = page.getByRole("button", { name: `Succeeded ${COUNT - 5} devices` });
  await well.waitFor();
  expect(await well.getAttribute("aria-expanded")).toBe("false");
  await page.getByRole("button", { name: /web-2/ }).click();
  await page.getByRole("region", { name: "Output of web-2" }).getByText("looked at web-2").waitFor();
  await page.getByRole("button", { name: /web-0 ok looked at web-0/ }).waitFor();
  await ann.photograph("run-fleet");
});

test("what devices write comes by one answer, and makes nothing else be read again", async () => {
  await untilNothingIsRead();
  const read: string[] = [];
  page.on("request", (request) => read.push(new URL(request.url()).pathname));
  // What is running comes already: whichever of the two is opened first, in whatever order they stand.
  await page.getByRole("button", { name: /web-1 ok looked at web-1/ }).click();
  await page.getByRole("button", { name: /web-0 ok looked at web-0/ }).click();
  const output = page.getByRole("region", { name: "Output of web-0" });
  for (let line = 1; line <= 200; line++) hanging[0]?.write(`line ${line}\n`);
  await output.getByText("line 200", { exact: true }).waitFor();
  expect(read).toEqual([]);
  expect(await output.locator("[data-stream]").count()).toBeLessThan(100);
  for (const { end } of hanging) end();
  await page.getByRole("button", { name: `Succeeded ${COUNT - 3} devices` }).waitFor();
  await page.getByText("Failed on 3 of 24").first().waitFor();
});

test("the browser itself finds who signed, and that every receipt is of its device", async () => {
  await page.getByRole("button", { name: /^Verify this yourself ?: Countersigned/ }).click();
  const panel = page.getByRole("dialog");
  await panel.getByText("A good signature by Bob, approving.").waitFor();
  await ann.photograph("verify-fleet");
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: /^Verify this yourself ?: Receipt/ }).click();
  await panel.getByText(`${COUNT} receipts signed by the very devices that the request names.`).waitFor();
  expect(await panel.getByText("Fails:").count()).toBe(0);
  await page.getByRole("button", { name: "Close" }).click();
});

test("it can be done by keyboard alone", async () => {
  await page.goto("/runs");
  const run = page.getByRole("link", { name: /hello on 24 devices/ });
  await run.waitFor();
  await run.focus();
  await page.keyboard.press("Enter");
  const group = page.getByRole("button", { name: "Failed 3 devices" });
  await group.waitFor();
  await group.focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const output = page.getByRole("region", { name: /^Output of web-/ });
  await output.waitFor();
  await page.keyboard.press("Tab");
  await untilFocused(output);
});

test("a machine that sleeps is waited for until the request closes, and its row says so", async () => {
  const away = await fleet.enrol("away-1");
  const requester = { authority: fleet.root.authority, person: "alice" };
  const ids = [away.id, ...devices.slice(5, 7).map(({ id }) => id)];
  await fleet.admin.call(endpoints.runs.requestRun, { body: { script: "hello", devices: ids, requester } });
  await signs(fleet.root.people[0], "request");
  await signs(fleet.root.people[1], "approve");
  await page.goto(`/runs/${(await theRun()).id}`);
  const group = page.getByRole("button", { name: "Waiting for the device 1 device" });
  await group.waitFor();
  if ((await group.getAttribute("aria-expanded")) === "false") await group.click();
  await page.getByText(/waiting until .*UTC/).waitFor();
  await ann.photograph("run-waiting-until");
});

test("in rings it stops at the first that fails, says whose order it is, and goes on when somebody says so", async () => {
  const ids = [2, 5, 6].map((at) => devices[at]?.id);
  const front = { devices: ids.slice(0, 1).flatMap((id) => id ?? []), add: ["front"] };
  await fleet.admin.call(endpoints.devices.tagDevices, { body: front });
  await page.goto(`/runs/new?script=hello&devices=${ids.join(",")}`);
  await page.getByText("3 devices are chosen").waitFor();
  await page.getByLabel("Reason").fill("One first, then the others.");
  await page.getByText("In rings", { exact: true }).click();
  const sizes = page.getByRole("textbox", { name: "Rings", exact: true });
  await sizes.fill("1, 2");
  await page.getByText("Rings end with “rest”", { exact: false }).first().waitFor();
  await sizes.fill("1, rest");
  await page.getByLabel("Put a tag or group first").selectOption("tag:front");
  const [first, second] = [1, 2].map((ring) => page.getByRole("list", { name: `Ring ${ring}`, exact: true }));
  await second?.getByRole("listitem").waitFor();
  await sizes.fill("tag:front, rest");
  await second?.getByText("web-6").waitFor();
  expect(await first?.getByRole("listitem").allTextContents()).toEqual(["web-2"]);
  await ann.photograph("compose-rings");
  await page.getByRole("button", { name: "Look it over" }).click();
  await page.getByText("in rings of tag:front, rest; stops after 1 failed", { exact: false }).waitFor();
  await second?.getByText("web-6").waitFor();
  expect(await second?.getByRole("listitem").allTextContents()).toEqual(["web-5", "web-6"]);
  await ann.photograph("check-rings");
  await page.getByRole("button", { name: "Ask for 3 devices" }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  await signs(fleet.root.people[0], "request");
  await signs(fleet.root.people[1], "approve");
  const strip = page.getByRole("list", { name: "Rings" });
  await page.getByText("Stopped: too many devices failed.").waitFor();
  expect((await strip.getByRole("listitem").allTextContents()).map((text) => text.slice(0, 40))).toEqual([
    expect.stringContaining("Ended, some failed"),
    expect.stringContaining("Not begun"),
  ]);
  await page.getByText("waits for ring 2").first().waitFor();
  await ann.photograph("run-rings");
  await page.getByRole("button", { name: "Go on", exact: true }).click();
  await strip.getByText("2 devices: 2 well, 0 failed, 0 open").waitFor();
  await page.getByText("Failed on 1 of 3").first().waitFor();
});

test("it is said for how long what is kept; a run can be kept, and says when its output was removed", async () => {
  await page.getByRole("button", { name: "Keep it for good", exact: true }).click();
  await page.getByText("kept for good by").waitFor();
  const { id } = await theRun();
  const database = new Database({ connectionString: fleet.server.postgres.superuserUrl });
  await database.connect();
  await database.query(
    "update run set output_removed_at = created_at, output_removed_days = 30, output_removed_bytes = 12 where id = $1",
    [id],
  );
  await database.end();
  await page.goto(`/runs/${id}`);
  await page.getByText("The output was removed", { exact: true }).waitFor();
  await ann.photograph("run-output-removed");
  await page.goto("/settings");
  await page.getByRole("link", { name: "See for how long", exact: true }).click();
  const days = page.getByRole("textbox", { name: "Days: Runs and their receipts", exact: true });
  await days.fill("5");
  await page.getByText("At least 30 days").waitFor();
  await days.fill("365");
  await ann.photograph("retention");
  await page.getByRole("button", { name: "Set it", exact: true }).click();
  await page.getByText("It is set for how long what is kept.").waitFor();
  const { kinds } = (await fleet.admin.call(endpoints.retention.describeRetention)).reply;
  expect(kinds.map(({ days: set }) => set)).toEqual([90, 365, 90, 90]);
});

test("the page broke no rule of its policy, and no script failed", () => {
  expect(fleet.server.logLines.filter((line) => line.includes("a browser refused something"))).toEqual([]);
  expect(ann.complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
});

/** What went before may still be read again a moment later. */
async function untilNothingIsRead(): Promise<void> {
  let lastAt = performance.now();
  const note = () => (lastAt = performance.now());
  page.on("request", note);
  while (performance.now() - lastAt < 2000) await page.waitForTimeout(100);
  page.off("request", note);
}
