/**
 * A script from the editor to the receipt, in a browser, on a real device: written, compared, asked for with the exact
 * list in view, watched as it writes, and checked link by link. This server is at server-trust, and the pages say so.
 */
// needs: chromium, ssh-keygen
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Client, createClient, endpoints } from "@countersign/api";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";
import { freePort } from "./processes/free-port.ts";
import {
  ADMINISTRATOR,
  type Installation,
  setUp,
  startUp,
  untilConnected,
} from "./processes/installation.ts";
import { until } from "./processes/until.ts";

const home = mkdtempSync(path.join(tmpdir(), "countersign-console-runs-"));
const dataDir = path.join(home, "data");
// Scripts run as another user where this is root: they have to see whether they may go on.
chmodSync(home, 0o711);
const gate = path.join(home, "go-on");
const HIDDEN = "\u202e";

/** Writes in colours, to both streams, hostile sequences among it, and waits in the middle for the test. */
const SCRIPT = [
  "#!/usr/bin/env bash",
  "set -euo pipefail",
  'service="$1"',
  `printf '\\033[1;34m==>\\033[0m looking at %s\\n' "$service"`,
  `printf 'read <%s> under %s\\n' "$(cat)" "$GREETING"`,
  `printf '\\033[32mok\\033[0m   configuration\\n'`,
  `printf '\\033[33mwarn\\033[0m certificate ends in 12 days\\n'`,
  `echo 'a line of the error output' >&2`,
  `printf 'before\\033[2Jafter \\xe2\\x80\\xae turned\\n'`,
  "printf '<img src=x onerror=alert(1)>\\n'",
  `until [ -e '${gate}' ]; do sleep 0.05; done`,
  'for i in $(seq 1 400); do echo "row $i"; done',
  `printf '\\033[1;32mdone\\033[0m\\n'`,
  "",
].join("\n");

let installation: Installation;
let browser: Browser;
let ann: Person;
let page: Page;
let admin: Client;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startUp(dataDir, await freePort()), launchBrowser()]);
  admin = createClient({ server: installation.url, token: await setUp(installation.url, dataDir) });
  await untilConnected(admin);
  ann = await newPerson(browser, installation.url);
  ({ page } = ann);
  await page.goto("/sign-in?next=/scripts");
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Scripts" }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await installation?.up.stop();
  rmSync(home, { recursive: true, force: true });
});

const button = (name: string | RegExp): Locator => page.getByRole("button", { name });
const verify = (name: string) => button(new RegExp(`^Verify this yourself ?: ${name}$`));
const link = (name: string | RegExp): Locator => page.getByRole("link", { name });

describe("a script", () => {
  test("is written in the editor, which shows what does not show itself", async () => {
    await page.getByRole("link", { name: "hello" }).waitFor();
    await ann.photograph("scripts");
    await link("New script").click();
    await page.getByLabel("Name", { exact: true }).fill("check-service");
    await page.getByLabel("What it does").fill("Looks whether a service is healthy.");
    const text = page.getByRole("textbox", { name: "Text of the script" });
    await text.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(`${SCRIPT}# ${HIDDEN}gone\n`);
    await page.getByText("RIGHT-TO-LEFT OVERRIDE").first().waitFor();
    await button("Add an argument").click();
    await page.getByLabel("Name of argument 1").fill("service");
    await page.getByLabel("What it is").fill("the name of the service");
    await page
      .getByText(/, line 1[0-9]/)
      .first()
      .waitFor();
    await ann.photograph("script-editor");
    await button("Save the script").click();
    await page.getByRole("heading", { name: "check-service" }).waitFor();
    await page.getByText("Version 1 of check-service is saved.").waitFor();
    await ann.photograph("script");
  });

  test("is never changed: a change is a new version, and the difference is shown", async () => {
    await link("New version").click();
    const text = page.getByRole("textbox", { name: "Text of the script" });
    await text.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(SCRIPT);
    await link("Scripts").first().click();
    await page.getByText("Leave without saving?").waitFor();
    await button("Leave it").click();
    await button("Save the new version").click();
    await page.getByText("Version 2 of check-service is saved.").waitFor();
    await link("Changes of version 2").click();
    await page.getByText("0 lines added, 1 line removed").waitFor();
    await page.getByText("RIGHT-TO-LEFT OVERRIDE").first().waitFor();
    await ann.photograph("script-changes");
  });
});

describe("a run", () => {
  test("is asked for only after the exact list was in view", async () => {
    await page.goto("/scripts/check-service");
    await link("Run it").click();
    // The only device there is was chosen already.
    await page
      .getByLabel(/connected/)
      .first()
      .uncheck();
    await button("Look it over").click();
    await page.getByRole("alert").getByText("Choose at least one device.").waitFor();
    await page
      .getByLabel(/connected/)
      .first()
      .check();
    await page.getByText("1 device is chosen").waitFor();
    await page.getByRole("textbox", { name: /^service/ }).fill("nginx");
    await page.getByLabel("Reason").fill("The certificate runs out; look before it is renewed.");
    await page.getByText("the server's own key is enough here").waitFor();
    await page.getByRole("textbox", { name: "Time limit" }).fill("0");
    await page.getByText("Time limit is less than 1 second", { exact: true }).waitFor();
    await page.getByRole("textbox", { name: "Time limit" }).fill("90");
    await page.getByLabel("Unit: Time limit").selectOption("minutes");
    await button("Add an environment variable").click();
    await page.getByLabel("Name of variable 1").fill("GREETING");
    await page.getByLabel("Value of variable 1").fill("good $(morning)");
    await button("Add an environment variable").click();
    await page.getByLabel("Name of variable 2").fill("LD_PRELOAD");
    await page.getByText("LD_PRELOAD loads other code into every program that is started.").waitFor();
    await button("Add standard input").click();
    await page.getByLabel("Standard input").fill(`two\nlin${HIDDEN}es`);
    await ann.photograph("compose");
    await button("Remove variable 2").click();
    await button("Look it over").click();
    const list = page.getByRole("list", { name: "The exact list of devices" });
    await list.waitFor();
    expect(await list.getByRole("listitem").count()).toBe(1);
    expect((await admin.call(endpoints.runs.listRuns)).reply.runs).toEqual([]);
    await page.getByText("ended after 90 minutes").waitFor();
    await page.getByText("kept up to 10 MiB").waitFor();
    await page.getByText("GREETING=good $(morning)").waitFor();
    await page
      .getByRole("group", { name: "Standard input" })
      .getByText("RIGHT-TO-LEFT OVERRIDE")
      .first()
      .waitFor();
    await ann.photograph("compose-check");
    await button("Run on 1 device now").click();
    await page.getByText("server-trust: the server's key was enough, no person had to sign").waitFor();
  });

  test("is watched as it writes; what it says to a terminal is shown and not obeyed", async () => {
    const output = page.getByRole("region", { name: /^Output of / });
    await output.getByText("looking at nginx").waitFor();
    await output.getByText("‹ESC[2J›").waitFor();
    await output.getByText("under good $(morning)").waitFor();
    await output.getByText("<img src=x onerror=alert(1)>").waitFor();
    expect(await output.locator("img").count()).toBe(0);
    expect(await output.textContent()).not.toContain(HIDDEN);
    await output.getByText("a line of the error output").waitFor();
    await ann.photograph("run-live");
    writeFileSync(gate, "");
    await page.getByText("the device ended with exit 0").waitFor();
    await output.getByText("done", { exact: true }).waitFor();
    // Of 400 rows only those in view are in the page.
    expect(await output.getByText(/^row \d+$/).count()).toBeLessThan(120);
    await page.getByLabel("Search in the output").fill("row 7");
    await page.getByText("1 of 11").waitFor();
    await output.getByText("row 7", { exact: true }).waitFor();
    await page.getByLabel("Search in the output").fill("");
    await ann.photograph("run");
  });

  test("can be checked in the browser, link by link, and in a terminal by the lines shown", async () => {
    const panel = page.getByRole("dialog");
    await verify("Requested").click();
    await panel.getByText("The bytes hash to the id under which the server shows this run.").waitFor();
    await panel.getByText("The script that the server shows is the one that the request names").waitFor();
    await ann.photograph("verify-requested");
    await button("Close").click();
    await verify("Not countersigned").click();
    await panel.getByText("A good signature by the server, who asks.").waitFor();
    const lines =
      (await panel
        .getByRole("group", { name: /^The signature by server/ })
        .locator("pre")
        .textContent()) ?? "";
    await ann.photograph("verify-countersigned");
    await button("Close").click();
    const runs = (await admin.call(endpoints.runs.listRuns)).reply.runs;
    const id = runs[0]?.id ?? "";
    const bytes = await (await admin.raw(endpoints.runs.readRequest, { params: { id } })).arrayBuffer();
    writeFileSync(path.join(home, "request.json"), Buffer.from(bytes));
    expect(shell(lines)).toMatch(/^Good "countersign.request.v1" signature for server/);
    await verify("Receipt").click();
    await panel.getByText("1 receipt signed by the very devices that the request names.").waitFor();
    await button("Hold the output against the receipt").click();
    await panel.getByText("byte by byte, what the device signed").waitFor();
    const own =
      (await panel
        .getByRole("group", { name: /^The receipt's bytes/ })
        .locator("pre")
        .textContent()) ?? "";
    expect(shell(own)).toMatch(/^Good "countersign.receipt.v1" signature for device/);
    expect(await panel.getByText("Fails:").count()).toBe(0);
    await ann.photograph("verify-receipt");
    await button("Close").click();
  });

  test("stands in the list, can be asked for again, and be cancelled", async () => {
    await link("Ask again").click();
    await until(
      () => page.getByRole("textbox", { name: /^service/ }).inputValue(),
      (value) => value === "nginx",
    );
    rmSync(gate);
    await button("Look it over").click();
    await button("Run on 1 device now").click();
    await page
      .getByRole("region", { name: /^Output of / })
      .getByText("looking at nginx")
      .waitFor();
    await button("Cancel the run").click();
    await page.getByRole("dialog").getByLabel("Why").fill("Looked long enough.");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel the run" }).click();
    await page.getByText("The run was cancelled.").waitFor();
    await until(
      async () => (await admin.call(endpoints.runs.listRuns)).reply.runs[0],
      (run) => run?.targets.every(({ receipt }) => receipt !== null) ?? false,
    );
    await link("Runs").first().click();
    const table = page.getByRole("table", { name: "Runs" });
    await table.getByText("Finished").waitFor();
    await table.getByText("Cancelled").waitFor();
    await ann.photograph("runs");
    await page.goto("/runs?state=expired");
    await page.getByText("No run matches").waitFor();
  });

  test("that is not there says so, and so does a script", async () => {
    await page.goto("/runs/00000000-0000-4000-8000-000000000000");
    await page.getByRole("alert").waitFor();
    await ann.photograph("run-not-there");
    await page.goto("/scripts/no-such-script");
    await page.getByRole("alert").waitFor();
  });
});

test("the pages broke no rule of their policy, and no script failed", () => {
  const log = readFileSync(path.join(dataDir, "server.log"), "utf8");
  expect(log.split("\n").filter((line) => line.includes("a browser refused something"))).toEqual([]);
  expect(ann.complaints.filter((text) => !/status of (401|404)/.test(text))).toEqual([]);
});

/** What a shell in the test's own folder prints for lines that the page shows. */
function shell(lines: string): string {
  const { stdout, stderr } = spawnSync("bash", ["-c", lines], { cwd: home, encoding: "utf8" });
  return stdout + stderr;
}
