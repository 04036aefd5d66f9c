/** Tasks in a browser, where people sign: made, without an approval, with one, pinned to an older version, and the end of it. */
// needs: chromium
import { endpoints } from "@countersign/api";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Fleet } from "../apps/server/src/testing/fleet.ts";
import { signStandingTogether } from "../apps/server/src/testing/run-steps.ts";
import type { ScriptedDevice } from "../apps/server/src/testing/scripted-device.ts";
import type { TestClock } from "../apps/server/src/testing/start-test-server.ts";
import type { Person } from "./browser/person.ts";
import { openTimedConsole, type TimedConsole } from "./browser/timed-console.ts";

let opened: TimedConsole;
let clock: TestClock;
let fleet: Fleet;
let device: ScriptedDevice;
let ann: Person;
let page: Page;

beforeAll(async () => {
  opened = await openTimedConsole({ at: "/tasks" });
  ({ clock, fleet, ann } = opened);
  ({ page } = ann);
  device = await fleet.online("web-1");
  const content = Buffer.from("echo one\n").toString("base64");
  await fleet.admin.call(endpoints.scripts.putScript, {
    params: { name: "tidy" },
    body: { interpreter: "bash", content },
  });
  await page.getByText("There is no task yet").waitFor();
});
afterAll(() => opened?.[Symbol.asyncDispose]());

const button = (name: string) => page.getByRole("button", { name, exact: true });
/** Puts the clock where the task is due. */
const minuteOn = () => void (clock.now = Math.floor(clock.now / 60) * 60 + 60);

test("a task is made with its next moments in view, and says that no approval covers it", async () => {
  await page.goto("/tasks/new?script=tidy");
  await button("Make the task").click();
  await page.getByText("Give it a name.").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Tidy up");
  await page.getByLabel("How often").selectOption("weekdays");
  await page.getByRole("combobox", { name: "Time zone" }).fill("Europe/Ber");
  await page.getByRole("option", { name: "Europe/Berlin" }).click();
  await page
    .getByText(/ at 03:30:00 (?:CET|CEST|GMT\+[12])$/)
    .first()
    .waitFor();
  await ann.photograph("task-form");
  await page.getByLabel("How often").selectOption("cron");
  await page.getByLabel("Line").fill("* * * * *");
  await page.getByLabel("Line").fill("* * * *");
  await page.getByText("five fields").waitFor();
  await page.getByLabel("Line").fill("* * * * *");
  await page
    .getByText(/:00 (?:CET|CEST|GMT\+[12])$/)
    .first()
    .waitFor();
  await button("Make the task").click();
  await page.getByRole("heading", { name: "Tidy up" }).waitFor();
  await page.getByText("waits for an approval").waitFor();
  minuteOn();
  await page.getByText("No standing approval covers it.").nth(1).waitFor();
  await button("Compose the approval that it needs").click();
  await page.waitForURL(/\/trust\/drafts\/sha256/);
});

test("once people signed it, the task runs, and its page tells how it went on each device", async () => {
  const hash = decodeURIComponent(page.url().split("/").at(-1) ?? "");
  await signStandingTogether(fleet, hash);
  await page.goto("/tasks");
  await page.getByRole("link", { name: "Tidy up" }).click();
  await page.getByText("in force").waitFor();
  minuteOn();
  await page.getByText("web-1: exit 0").waitFor();
  expect(device.runs).toHaveLength(1);
  const content = Buffer.from("echo two\n").toString("base64");
  await fleet.admin.call(endpoints.scripts.putScript, {
    params: { name: "tidy" },
    body: { interpreter: "bash", content },
  });
  await page.getByText("Pinned to an older version").waitFor();
  await ann.photograph("task");
  await page.getByRole("table", { name: "History" }).getByRole("link").first().click();
  await page.getByRole("link", { name: "by a task" }).click();
  await page.getByRole("heading", { name: "Tidy up" }).waitFor();
});

test("it goes out in rings by tags, each with its devices in sight, and keeps them until somebody chooses others", async () => {
  const other = await fleet.online("web-2");
  await fleet.admin.call(endpoints.devices.tagDevices, { body: { devices: [other.id], add: ["front"] } });
  await page.goto(`/tasks/new?script=tidy&devices=${device.id},${other.id}`);
  await page.getByLabel("Name", { exact: true }).fill("Tidy in rings");
  await page.getByText("In rings", { exact: true }).click();
  await page.getByLabel("Put a tag or group first").selectOption("tag:front");
  const first = page.getByRole("list", { name: "Ring 1", exact: true });
  await first.getByText("web-2", { exact: true }).waitFor();
  await page.getByText("1 device, chosen when it goes out").waitFor();
  await ann.photograph("task-form-rings");
  await button("Make the task").click();
  await page.getByRole("heading", { name: "Tidy in rings" }).waitFor();
  await page.getByText("tag:front (1 device), 1, 10%, rest; stops after 1 failed.").waitFor();
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await first.getByText("web-2", { exact: true }).waitFor();
  await button("Choose other rings").click();
  await page.getByRole("textbox", { name: "Rings", exact: true }).fill("tag:front, rest");
  await first.getByText("web-2", { exact: true }).waitFor();
  await button("Save it").click();
  await page.getByText("tag:front (1 device), rest; stops after 1 failed.").waitFor();
  const { tasks } = (await fleet.admin.call(endpoints.tasks.listTasks, { query: { q: "rings" } })).reply;
  expect(tasks[0]?.rings?.steps).toEqual([{ name: "tag:front", devices: [other.id] }, "rest"]);
  await fleet.admin.call(endpoints.tasks.deleteTask, { params: { id: tasks[0]?.id ?? "" } });
});

test("the list and the calendar tell what is to come; it moves on, is switched off and deleted", async () => {
  await page.goto(`/devices/${device.id}`);
  await page.getByRole("table", { name: "Tasks" }).getByRole("link", { name: "Tidy up" }).waitFor();
  await ann.photograph("device-with-task");
  await page.goto("/tasks");
  await page.getByRole("cell", { name: "tidy, version 1 of 2" }).waitFor();
  await page.goto("/tasks?state=stopped");
  await page.getByText("No task matches").waitFor();
  await page.goto("/tasks?q=TIDY");
  await page.getByRole("link", { name: "Tidy up", exact: true }).waitFor();
  await ann.photograph("tasks");
  await page.getByText("Next 31 days").click();
  await page
    .getByText(/00:00 to 23:59, 1440 times/)
    .first()
    .waitFor();
  await ann.photograph("task-calendar");
  await page.getByRole("link", { name: "Tidy up" }).first().click();
  await button("Move on to version 2").click();
  await page.getByText("Pinned to an older version").waitFor({ state: "detached" });
  await page.getByText("waits for an approval").waitFor();
  await button("Switch off").click();
  await button("Switch on").waitFor();
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.getByText("1 device: web-1").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Tidy up daily");
  await page.getByLabel("How often").selectOption("daily");
  await button("Save it").click();
  await page.getByRole("heading", { name: "Tidy up daily" }).waitFor();
  await page.getByText("off", { exact: true }).waitFor();
  await button("Delete").click();
  await button("Delete it").click();
  await page.getByText("There is no task yet").waitFor();
  expect(ann.complaints.filter((line) => !line.includes("422"))).toEqual([]);
});
