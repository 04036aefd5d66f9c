/** A console on a clock that is told, where two people sign: Ann, who is alice in the root, is signed in at a page. */
import { endpoints } from "@countersign/api";
import { countersignPolicy, makeOperatorRoot, seededKey, twoPeople } from "@countersign/testkit";
import type { Browser } from "playwright-core";
import { countersignFleet, type Fleet, recently } from "../../apps/server/src/testing/fleet.ts";
import { testPassword } from "../../apps/server/src/testing/sign-up.ts";
import { testClock, type TestClock } from "../../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./built-console.ts";
import { launchBrowser } from "./launch-browser.ts";
import { newPerson, type Person } from "./person.ts";

/** See the file's first comment. */
export interface TimedConsole extends AsyncDisposable {
  readonly clock: TestClock;
  readonly fleet: Fleet;
  readonly ann: Person;
}

/** Opens it; the server's key is listed, so that it makes uses of what people approved once. `runAs`: whom scripts may run as. */
export async function openTimedConsole({
  at,
  runAs = ["default"],
}: {
  readonly at: string;
  readonly runAs?: string[];
}): Promise<TimedConsole> {
  buildConsole();
  const clock = testClock();
  const root = makeOperatorRoot({
    people: twoPeople(),
    clients: ["home"],
    now: recently(),
    change: {
      server_keys: [seededKey("server").key],
      policies: [countersignPolicy("home", { run_as: runAs })],
    },
  });
  const [fleet, browser] = await Promise.all([countersignFleet({ root, clock }), launchBrowser()]);
  const me = (await fleet.admin.call(endpoints.identity.whoAmI)).reply.user;
  await fleet.admin.call(endpoints.identity.changeUser, {
    params: { id: me.id },
    body: { person: { authority: root.authority, person: "alice" } },
  });
  const ann = await signedIn(browser, fleet, at);
  return {
    clock,
    fleet,
    ann,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await fleet.server[Symbol.asyncDispose]();
    },
  };
}

async function signedIn(browser: Browser, fleet: Fleet, at: string): Promise<Person> {
  const ann = await newPerson(browser, fleet.server.url);
  const { page } = ann;
  await page.goto(`/sign-in?next=${at}`);
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${at}`);
  return ann;
}
