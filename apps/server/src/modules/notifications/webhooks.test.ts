/** Rooms and programs are told too: signed, in their own shape, and neither address nor key is shown again. */
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { endpoints } from "@countersign/api";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countersignFleet, type Fleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { recordedEvents } from "../../testing/recorded-events.ts";
import { people, signBy } from "../../testing/run-steps.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { testClock } from "../../testing/start-test-server.ts";
import { tellerOf } from "./teller.ts";

const of = endpoints.notifications;
const clock = testClock();
const received: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
let status = 200;
/** Answers that are kept back. */
let held: ServerResponse[] | undefined;
const room = createServer((request, response) => {
  let body = "";
  request.on("data", (piece: Buffer) => (body += piece.toString()));
  request.on("end", () => {
    received.push({ path: request.url ?? "", headers: request.headers, body });
    if (held) {
      held.push(response);
      return;
    }
    // As many servers do: what they were asked for stands in the refusal.
    response.writeHead(status).end(status === 200 ? "ok" : `Cannot POST ${request.url}`);
  });
});

let fleet: Fleet;
let device: ScriptedDevice;
let base = "";
const secrets = new Map<string, string>();

beforeAll(async () => {
  await new Promise<void>((resolve) => void room.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(room.address() as AddressInfo).port}`;
  fleet = await countersignFleet({ clock });
  device = await fleet.enrol("web-1");
  for (const shape of ["generic", "teams", "slack"] as const) {
    const body = {
      name: `Room ${shape}`,
      shape,
      url: `${base}/${shape}/hidden-in-the-address`,
      private_allowed: true,
    };
    secrets.set(shape, (await fleet.admin.call(of.addWebhook, { body })).reply.secret);
  }
});
afterAll(async () => {
  await fleet.server[Symbol.asyncDispose]();
  room.closeAllConnections();
  room.close();
});

const reason = "[Sign here](https://evil.example) <https://evil.example|here> <at>all</at> @channel";
async function ask() {
  const requester = { authority: fleet.root.authority, person: "alice" };
  const body = { script: "hello", devices: [device.id], requester, reason };
  const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, { body });
  await signBy(fleet, run, people(fleet).alice, "request");
  await tellerOf(fleet.server.ctx).look();
  return run;
}

test("each room is told once of a run, with a signature that anybody can check", async () => {
  const run = await ask();
  await tellerOf(fleet.server.ctx).look();
  expect(new Set(received.map(({ path }) => path.split("/")[1]))).toEqual(
    new Set(["generic", "slack", "teams"]),
  );
  expect(received).toHaveLength(3);
  for (const { path, headers, body } of received) {
    const key = Buffer.from(secrets.get(path.split("/")[1] ?? "")?.replace("whsec_", "") ?? "", "base64");
    const { "webhook-id": id, "webhook-timestamp": at } = headers;
    const expected = createHmac("sha256", key)
      .update(`${String(id)}.${String(at)}.${body}`)
      .digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
    expect(Number(at)).toBe(clock.now);
    expect(body).toContain(run.short_code);
    // Nothing that a chat program makes a link, a mention or markup of.
    expect(body).not.toMatch(/evil\.example|:\/\/evil/);
  }
  const generic = received.find(({ path }) => path.startsWith("/generic"));
  expect(JSON.parse(generic?.body ?? "")).toMatchObject({
    type: "signature.wanted",
    data: { run: run.id, client: "home", devices: 1, requester: "alice", approvers: ["bob"] },
  });
  const slack: unknown = JSON.parse(received.find(({ path }) => path.startsWith("/slack"))?.body ?? "");
  expect(JSON.stringify(slack)).not.toContain("mrkdwn");
  const teams = received.find(({ path }) => path.startsWith("/teams"))?.body ?? "";
  expect(teams.match(/"TextBlock"/g)).toHaveLength(1);
});

describe("a room that does not answer as it should", () => {
  test("is posted to again under the same id, and what it said is shown", async () => {
    received.length = 0;
    status = 500;
    await ask();
    status = 200;
    const failed = new Set(received.map(({ headers }) => headers["webhook-id"]));
    expect(failed.size).toBe(3);
    const { deliveries } = (await fleet.admin.call(of.listDeliveries)).reply;
    expect(deliveries.filter(({ state }) => state === "waiting")).toMatchObject(
      Array.from({ length: 3 }, () => ({
        way: "webhook",
        to: expect.stringMatching(/^Room /),
        error: "500 Cannot POST …",
      })),
    );
    clock.now += 31;
    received.length = 0;
    await tellerOf(fleet.server.ctx).look();
    expect(new Set(received.map(({ headers }) => headers["webhook-id"]))).toEqual(failed);
  });
});

test("rooms that are slow hold up neither each other nor the mails: all are posted to at once", async () => {
  const answers: ServerResponse[] = (held = []);
  const asking = ask();
  await expect.poll(() => answers.length, { timeout: 8000 }).toBe(3);
  held = undefined;
  for (const response of answers) response.end("ok");
  await asking;
});

test("addresses and keys stand in no reply, log line, audit entry or column in clear", async () => {
  const { reply } = await fleet.admin.call(of.describeTelling);
  expect(reply.webhooks.map(({ name, host }) => [name, `http://${host}`])).toEqual([
    ["Room generic", base],
    ["Room slack", base],
    ["Room teams", base],
  ]);
  const superuser = new Client({ connectionString: fleet.server.postgres.superuserUrl });
  await superuser.connect();
  const { rows } = await superuser.query("select webhook::text from webhook");
  await superuser.end();
  const told = (await fleet.admin.call(of.listDeliveries)).reply;
  const everything = JSON.stringify([
    reply,
    told,
    rows,
    await recordedEvents(fleet.server),
    fleet.server.logLines,
  ]);
  for (const secret of ["hidden-in-the-address", ...secrets.values()])
    for (const form of [secret, Buffer.from(secret).toString("hex")]) expect(everything).not.toContain(form);
});

test("addresses within one's own network have to be allowed, and nobody can allow where clouds keep secrets", async () => {
  const add = (url: string, private_allowed: boolean) =>
    fleet.admin.call(of.addWebhook, { body: { name: "x", shape: "generic", url, private_allowed } });
  expect(await problemOf(add(`${base}/`, false))).toContain("422 webhook-address");
  expect(await problemOf(add("http://hooks.example/", true))).toContain("422 webhook-address");
  expect(await problemOf(add("file:///etc/passwd", true))).toContain("422 webhook-address");
  for (const [url, isAllowed] of [
    ["https://169.254.169.254/latest/meta-data", true],
    ["https://10.0.0.1/", false],
    ["https://localhost/", false],
  ] as const) {
    const { id } = (await add(url, isAllowed)).reply.webhook;
    expect((await fleet.admin.call(of.testWebhook, { params: { id } })).reply).toMatchObject({
      delivered: false,
      words: expect.stringContaining("Not sent"),
    });
    await fleet.admin.call(of.removeWebhook, { params: { id } });
  }
});
