/**
 * Telling people in the browser: the mail server is set and tried, a room added, an address kept, and what came of it is
 * seen; and in the browser itself by push.
 */
// needs: chromium
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { endpoints } from "@countersign/api";
import { makeLabCa } from "@countersign/testkit";
import { type MailReceiver, startMailReceiver } from "@countersign/testkit/mail-receiver";
import { type PushReceiver, startPushReceiver } from "@countersign/testkit/push-receiver";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet } from "../apps/server/src/testing/fleet.ts";
import { people, requestBy, signBy } from "../apps/server/src/testing/run-steps.ts";
import { testPassword } from "../apps/server/src/testing/sign-up.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

const ca = makeLabCa();
const posts: string[] = [];
const room = createServer((request, response) => {
  request.on("data", (piece: Buffer) => posts.push(piece.toString()));
  request.on("end", () => response.end("thank you"));
});
let fleet: Fleet;
let receiver: MailReceiver;
let service: PushReceiver;
let browser: Browser;
let ann: Person;

beforeAll(async () => {
  buildConsole();
  await new Promise<void>((resolve) => void room.listen(0, "127.0.0.1", resolve));
  receiver = await startMailReceiver(ca.issue(["localhost"]));
  service = await startPushReceiver();
  [fleet, browser] = await Promise.all([
    countersignFleet({ config: { pushPrivate: true } }),
    launchBrowser(),
  ]);
  ann = await newPerson(browser, fleet.server.url);
  await ann.page.goto("/sign-in");
  await ann.page.getByLabel("E-mail").fill("ann@example.org");
  await ann.page.getByLabel("Password", { exact: true }).fill(testPassword);
  await ann.page.keyboard.press("Enter");
  await ann.page.getByRole("navigation", { name: "Main" }).waitFor();
});
afterAll(async () => {
  expect(ann.complaints.filter((text) => !/status of 4\d\d/.test(text))).toEqual([]);
  await browser?.close();
  await receiver?.stop();
  await service?.[Symbol.asyncDispose]();
  room.close();
  await fleet?.server[Symbol.asyncDispose]();
});

test("the mail server is set, tried, and refused where it would be in clear", async () => {
  const { page } = ann;
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "See who is told" }).click();
  await page.getByRole("heading", { name: "Telling people", level: 1 }).waitFor();
  await page.getByText("No mail server is set").waitFor();
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByLabel("Server", { exact: true }).fill("mail.example.org");
  await page.getByLabel("Port").fill(String(receiver.port));
  await page.getByLabel("From", { exact: true }).fill("countersign@example.org");
  await page.getByLabel("User name").fill("countersign");
  await page.getByLabel("Password", { exact: true }).fill("a password of the mail server");
  await page.getByLabel("Certificate authority").fill(ca.cert);
  await page.getByLabel("Encryption").selectOption("clear");
  await page.getByRole("button", { name: "Set the mail server" }).click();
  await page.getByText("Mail leaves this machine encrypted only.").waitFor();
  await ann.photograph("mail-server-form");
  await page.getByLabel("Server", { exact: true }).fill("localhost");
  await page.getByLabel("Encryption").selectOption("starttls");
  await page.getByRole("button", { name: "Set the mail server" }).click();
  await page.getByText("STARTTLS, never without").waitFor();
  await page.getByRole("button", { name: "Send me a test mail" }).click();
  await page.getByText("taken", { exact: true }).waitFor();
  expect(receiver.mails.map(({ to, encrypted }) => [to, encrypted])).toEqual([[["ann@example.org"], true]]);
});

test("a room is added, its key shown once, and tried", async () => {
  const { page } = ann;
  await page.getByRole("button", { name: "Add one" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Operations room");
  await page.getByLabel("For", { exact: true }).selectOption("generic");
  await page
    .getByLabel("Address", { exact: true })
    .fill(`http://127.0.0.1:${(room.address() as AddressInfo).port}/x`);
  await page.getByRole("button", { name: "Add the webhook" }).click();
  await page.getByText("This address is not posted to.").waitFor();
  await page.getByLabel("It may lie in a network of our own").check();
  await page.getByRole("button", { name: "Add the webhook" }).click();
  const key = await page.getByRole("group", { name: "Key of the webhook" }).locator("pre").innerText();
  expect(key).toMatch(/^whsec_/);
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("button", { name: "Remove Operations room" }).waitFor();
  expect(await page.content()).not.toContain(key);
  await page.getByRole("button", { name: "Post a trial" }).click();
  await page.getByText("200 thank you").waitFor();
});

test("rules are set, an address is kept, and what became of a message is seen", async () => {
  const { page } = ann;
  await page.getByLabel("Told at first").fill("2");
  await page.getByRole("button", { name: "Set the rules" }).click();
  await page.getByText("The rules are set.").waitFor();
  await page.getByRole("button", { name: "Keep an address for Bob" }).click();
  await page.getByLabel("Address of Bob").fill("bob@example.org");
  await page.getByRole("button", { name: "Keep it" }).click();
  const addresses = page.getByRole("list", { name: "Addresses" });
  await addresses.getByText("bob@example.org").waitFor();
  const run = await requestBy(fleet, "alice", await fleet.enrol("web-1"));
  await signBy(fleet, run, people(fleet).alice, "request");
  const messages = page.getByRole("list", { name: "Latest messages" });
  await messages.getByText("bob@example.org").waitFor();
  await messages.getByText("Operations room").waitFor();
  await messages.getByText("sent", { exact: true }).first().waitFor();
  await ann.photograph("telling");
});

test("somebody says how they are told", async () => {
  const { page } = ann;
  const { reply: me } = await fleet.admin.call(endpoints.identity.whoAmI);
  await fleet.admin.call(endpoints.identity.changeUser, {
    params: { id: me.user.id },
    body: { person: { authority: fleet.root.authority, person: "alice" } },
  });
  await page.goto("/account");
  await page.getByRole("heading", { name: "How I am told" }).waitFor();
  await page.getByLabel("Quiet from").fill("22:00");
  await page.getByLabel("until", { exact: true }).fill("07:00");
  await page.getByLabel("in the zone").fill("Europe/Berlin");
  await page.getByLabel("Away until the end of").fill("2031-01-31");
  await page.getByLabel("Meanwhile told").selectOption("bob");
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.getByText("Kept: this is how you are told.").waitFor();
  await ann.photograph("how-i-am-told");
  const { reply } = await fleet.admin.call(endpoints.notifications.describeOwn);
  expect(reply).toMatchObject({
    mail: true,
    quiet: { from: "22:00", until: "07:00" },
    zone: "Europe/Berlin",
    substitute: "bob",
  });
  await page.reload();
  await page.getByLabel("Away until the end of").waitFor();
  expect(await page.getByLabel("Away until the end of").inputValue()).toBe("2031-01-31");
});

test("push is turned on in this browser, says what waits, and leads to the station", async () => {
  const { page, context } = ann;
  const { notifications: of } = endpoints;
  const wishes = { mail: false, quiet: null, zone: "UTC", away_until: null, substitute: null };
  await fleet.admin.call(of.setOwn, { body: wishes });
  const { public_key: key } = (await fleet.admin.call(of.describeBrowsers)).reply;
  const { endpoint, p256dh, auth } = service.subscribe("ann", key);
  await context.grantPermissions(["notifications"], { origin: fleet.server.url });
  // A vendor's push service cannot be reached from a test: this one call answers as it would, all else is the browser's own.
  const made = JSON.stringify({ endpoint, keys: { p256dh, auth } });
  await page.evaluate(
    `PushManager.prototype.subscribe = async ({ applicationServerKey: key }) => {
      if (key !== ${JSON.stringify(key)}) throw new Error("another key");
      return { toJSON: () => (${made}) };
    }`,
  );
  await page.getByRole("button", { name: "Turn it on here" }).click();
  const mine = page.getByRole("list", { name: "Told in browsers" });
  await mine.getByText("this one", { exact: true }).waitFor();
  await mine.getByRole("button", { name: "Send a trial" }).click();
  await mine.getByText("a trial is on its way").waitFor();
  await ann.photograph("told-in-browsers");

  const run = await requestBy(fleet, "bob", await fleet.enrol("web-2"));
  await signBy(fleet, run, people(fleet).bob, "request");
  await expect.poll(() => service.pushes.length, { timeout: 15_000 }).toBe(2);
  const text = service.pushes[1]?.text ?? "";
  const cdp = await context.newCDPSession(page);
  const registrations: { registrationId: string; scopeURL: string }[] = [];
  cdp.on("ServiceWorker.workerRegistrationUpdated", (event) => registrations.push(...event.registrations));
  await cdp.send("ServiceWorker.enable");
  await expect.poll(() => registrations.length).toBeGreaterThan(0);
  const registrationId = registrations[0]?.registrationId ?? "";
  const origin = fleet.server.url;
  await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: text });
  const shown = () =>
    page.evaluate<{ title: string; body: string; link: string | null }[]>(
      `navigator.serviceWorker.ready.then((worker) => worker.getNotifications()).then((all) =>
        all.map(({ title, body, data }) => ({ title, body, link: data.link })))`,
    );
  await expect
    .poll(shown)
    .toEqual([{ title: "Waits for your signature", body: `hello at home (${run.short_code})`, link: null }]);
  // Of a station, as people with passkeys have one. Nobody can click what no screen shows: the event is the browser's, and
  // where it leads is written down instead of opened.
  const station = "https://sign.example.org/#request=sha256:00";
  const data = JSON.stringify({ title: "x", body: "y", link: station, tag: "t" });
  await cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  await expect.poll(async () => (await shown()).length).toBe(2);
  const [worker] = context.serviceWorkers();
  const opened = await worker?.evaluate<string[]>(
    `(async () => {
      const opened = [];
      clients.openWindow = async (url) => void opened.push(url);
      for (const notification of await registration.getNotifications())
        dispatchEvent(new NotificationEvent("notificationclick", { notification }));
      return opened;
    })()`,
  );
  expect(opened?.toSorted((left, right) => (left < right ? -1 : 1))).toEqual([`${origin}/`, station]);

  await mine.getByRole("button", { name: "Turn off" }).click();
  await page.getByText("No browser tells you").waitFor();
  const manifest = await page.request.get("/manifest.webmanifest");
  expect(await manifest.json()).toMatchObject({ start_url: "/", display: "standalone" });
  expect((await page.request.get("/icon-192.png")).headers()["content-type"]).toBe("image/png");
});
