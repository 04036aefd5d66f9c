import { type Client, endpoints } from "@countersign/api";
import { expect, test } from "vitest";
import { trialFleet } from "../../testing/fleet.ts";
import { plantDevices } from "../../testing/plant-rows.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { requestOf } from "../../testing/run-steps.ts";

const { devices } = endpoints;
const tag = (api: Client, ids: string[], add: string[], remove: string[] = []) =>
  api.call(devices.tagDevices, { body: { devices: ids, add, remove } });
const select = async (api: Client, query: object) => {
  const { reply } = await api.call(devices.selectDevices, { query });
  return { named: reply.devices.map(({ name }) => name), left: reply.left_out };
};

test("tags pick devices, and a run names exactly those that were picked", async () => {
  const fleet = await trialFleet();
  await using server = fleet.server;
  const { admin } = fleet;
  const web1 = await fleet.enrol("web-1");
  const web2 = await fleet.enrol("web-2");
  const db = await fleet.enrol("db_1");
  const planted = await plantDevices(server, 2).then(() =>
    admin.call(devices.listDevices, { query: { q: "pc-" } }),
  );
  const strays = planted.reply.devices.map(({ id }) => id);

  expect((await tag(admin, [web1.id, web2.id, web1.id], ["web", "site-a"])).reply).toEqual({ changed: 2 });
  expect((await tag(admin, [db.id, ...strays], ["site-a"])).reply).toEqual({ changed: 3 });
  // Said again it changes nothing; what is put on and taken off at once is off.
  expect((await tag(admin, [web1.id], ["web"])).reply).toEqual({ changed: 0 });
  expect((await tag(admin, [web2.id], ["new"], ["new", "site-a"])).reply).toEqual({ changed: 1 });
  expect((await admin.call(devices.showDevice, { params: { id: web1.id } })).reply.device.tags).toEqual([
    "site-a",
    "web",
  ]);
  expect((await admin.call(devices.listTags)).reply.tags).toEqual([
    { tag: "site-a", devices: 4 },
    { tag: "web", devices: 2 },
  ]);
  const listed = await admin.call(devices.listDevices, { query: { tag: "web,site-a" } });
  expect(listed.reply.devices.map(({ id }) => id)).toEqual([web1.id]);

  const bySite = await select(admin, { tag: "site-a" });
  expect(bySite.named).toEqual(["db_1", "web-1"]);
  expect(bySite.left.map(({ name, because }) => [name, because])).toEqual([
    ["pc-1", "not-admitted"],
    ["pc-2", "not-admitted"],
  ]);
  // A pattern means its whole name, and nothing but the star is more than itself.
  expect((await select(admin, { name: "WEB-*" })).named).toEqual(["web-1", "web-2"]);
  expect((await select(admin, { name: "db_*" })).named).toEqual(["db_1"]);
  expect((await select(admin, { name: "web_*" })).named).toEqual([]);
  expect((await select(admin, { name: "web" })).named).toEqual([]);
  expect((await select(admin, { tag: "web", trust: "device-trust" })).named).toEqual([]);
  await admin.call(devices.retireDevice, { params: { id: web2.id } });
  expect((await select(admin, { tag: "web" })).left).toMatchObject([{ name: "web-2", because: "retired" }]);

  const picked = await admin.call(devices.selectDevices, { query: { tag: "site-a" } });
  // Whoever tags another device now does not get it into what was shown.
  const late = await fleet.enrol("late");
  await tag(admin, [late.id], ["site-a"]);
  const asked = await admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", devices: picked.reply.devices.map(({ id }) => id) },
  });
  const request = await requestOf(admin, asked.reply.id);
  expect(request.targets?.map(({ name }) => name).toSorted()).toEqual(["db_1", "web-1"]);
  expect(JSON.stringify(request)).not.toContain("site-a");

  const { entries } = (await admin.call(endpoints.audit.listEntries, { query: { event: "device.tagged" } }))
    .reply;
  expect(entries.at(-1)?.body).toMatchObject({ details: { add: ["web", "site-a"], device_count: 2 } });
});

test("tags that no device can carry, and devices that are not there, change nothing at all", async () => {
  const fleet = await trialFleet();
  await using _server = fleet.server;
  const { admin } = fleet;
  const device = await fleet.enrol("web-1");
  const many = (from: number) => Array.from({ length: 20 }, (_, at) => `t-${from + at}`);
  await tag(admin, [device.id], many(0));
  expect(await problemOf(tag(admin, [device.id], many(20)))).toContain("too-many-tags");
  const nowhere = "00000000-0000-4000-8000-000000000000";
  expect(await problemOf(tag(admin, [device.id, nowhere], ["x"]))).toContain("not-found");
  for (const bad of ["Web", "a,b", "-a", "a b", ""])
    expect(await problemOf(tag(admin, [device.id], [bad]))).toContain("bad-request");
  expect((await admin.call(devices.showDevice, { params: { id: device.id } })).reply.device.tags).toEqual(
    many(0).toSorted(),
  );
});
