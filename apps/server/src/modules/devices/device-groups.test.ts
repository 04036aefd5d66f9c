import { type Client, endpoints } from "@countersign/api";
import { expect, test } from "vitest";
import { countersignFleet } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { userToken } from "../../testing/sign-up.ts";

const { deviceGroups, devices } = endpoints;
const save = (api: Client, name: string, body: object) =>
  api.call(deviceGroups.saveDeviceGroup, { params: { name }, body });
const picked = async (api: Client, query: object) =>
  (await api.call(devices.selectDevices, { query })).reply.devices.map(({ name }) => name);

test("a group finds its devices anew each time, a list keeps them, and both only find", async () => {
  const fleet = await countersignFleet();
  await using _server = fleet.server;
  const { admin } = fleet;
  const web = await fleet.online("web-1");
  const db = await fleet.online("db-1");
  await admin.call(devices.tagDevices, { body: { devices: [web.id], add: ["front"] } });
  expect(
    (await save(admin, "fronts", { query: { tag: "front" }, description: "What people see" })).reply,
  ).toMatchObject({
    query: { tag: "front" },
    listed: null,
    owner: "Annabel",
    may_edit: true,
  });
  await save(admin, "two", { devices: [web.id, db.id, db.id] });
  expect(await picked(admin, { group: "fronts" })).toEqual(["web-1"]);
  expect(await picked(admin, { group: "two" })).toEqual(["db-1", "web-1"]);
  await admin.call(devices.tagDevices, { body: { devices: [db.id], add: ["front"] } });
  expect(await picked(admin, { group: "fronts" })).toEqual(["db-1", "web-1"]);
  // What narrows beside it holds too.
  expect(await picked(admin, { group: "fronts", name: "db*" })).toEqual(["db-1"]);
  await save(admin, "safe", { query: { trust: "device-trust" } });
  await expect.poll(async () => picked(admin, { group: "safe" })).toEqual(["db-1", "web-1"]);
  await save(admin, "weak", { query: { trust: "server-trust", tag: "front" } });
  expect(await picked(admin, { group: "weak" })).toEqual([]);
  const listed = await admin.call(devices.listDevices, { query: { group: "fronts", sort: "-name" } });
  expect(listed.reply.devices.map(({ name }) => name)).toEqual(["web-1", "db-1"]);
  const { groups } = (await admin.call(deviceGroups.listDeviceGroups)).reply;
  expect(groups.map(({ name, listed: count }) => [name, count])).toEqual([
    ["fronts", null],
    ["safe", null],
    ["two", 2],
    ["weak", null],
  ]);
});

test("a group is changed by whoever made it and by administrators, and by others only where it is shared", async () => {
  const fleet = await countersignFleet();
  await using server = fleet.server;
  const { admin } = fleet;
  const bea = server.client(await userToken(server, "standard", "bea@example.org"));
  const cyd = server.client(await userToken(server, "standard", "cyd@example.org"));
  const query = { client: "home" };
  await save(bea, "mine", { query });
  expect(await problemOf(save(cyd, "mine", { query: { name: "*" } }))).toContain("not-yours");
  expect(await problemOf(cyd.call(deviceGroups.removeDeviceGroup, { params: { name: "mine" } }))).toContain(
    "not-yours",
  );
  // Whoever may not change it cannot open it to themselves either.
  expect(await problemOf(save(cyd, "mine", { query, editors: "everybody" }))).toContain("not-yours");
  expect((await save(admin, "mine", { query, editors: "everybody" })).reply.may_edit).toBe(true);
  expect((await save(cyd, "mine", { query: { name: "*" } })).reply).toMatchObject({ query: { name: "*" } });
  // Made by both at once, it is of one of them, as they made it.
  for (let time = 0; time < 8; time++) {
    const name = `both-${time}`;
    const made = await Promise.allSettled([bea, cyd].map((one) => save(one, name, { query })));
    expect(made.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await admin.call(deviceGroups.removeDeviceGroup, { params: { name } });
  }
  const nowhere = "00000000-0000-4000-8000-000000000000";
  expect(await problemOf(save(bea, "ghosts", { devices: [nowhere] }))).toContain("not-found");
  for (const body of [{}, { query: {} }, { query, devices: [nowhere] }, { query: { group: "mine" } }])
    expect(await problemOf(save(bea, "odd", body))).toContain("bad-request");
  expect(await problemOf(bea.call(devices.selectDevices, { query: { group: "none" } }))).toContain(
    "group-unknown",
  );
  await bea.call(deviceGroups.removeDeviceGroup, { params: { name: "mine" } });
  expect((await admin.call(deviceGroups.listDeviceGroups)).reply.groups).toEqual([]);
});
