/** Streams of whoever has a place at one client only, and rights that are taken away: by the API, and past every server. */
import { join } from "node:path";
import { type Client, endpoints } from "@countersign/api";
import { makeOperatorRoot, seededKey, twoPeople } from "@countersign/testkit";
import { Client as Superuser } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemActor } from "../../platform/actor.ts";
import { inTransaction, publish } from "../../platform/transaction.ts";
import { countersignFleet, enrolFor, type Fleet, recently } from "../../testing/fleet.ts";
import type { ScriptedDevice } from "../../testing/scripted-device.ts";
import { type ServerProcess, startServerProcess } from "../../testing/server-process.ts";
import { userToken } from "../../testing/sign-up.ts";

let fleet: Fleet;
let home: ScriptedDevice;
let lab: ScriptedDevice;
/** Another server process on the same database. */
let other: ServerProcess;
let superuser: Superuser;
const { identity, access } = endpoints;

beforeAll(async () => {
  const root = makeOperatorRoot({
    people: twoPeople(),
    clients: ["home", "lab"],
    now: recently(),
    change: { server_keys: [seededKey("server").key] },
  });
  fleet = await countersignFleet({ root });
  await fleet.admin.call(endpoints.clients.createClientOrganisation, { body: { id: "lab", name: "Lab" } });
  home = await fleet.enrol("crown-jewels");
  lab = await enrolFor({ ...fleet, client: "lab" }, "bench-1");
  const { server } = fleet;
  superuser = new Superuser({ connectionString: server.postgres.superuserUrl });
  await superuser.connect();
  other = startServerProcess(["--data", join(server.dataDir, "second"), "--port", "0", "--roles", "api"], {
    DATABASE_URL: server.postgres.urls.appUrl,
    KEYS_DIR: join(server.dataDir, "keys"),
  });
  await other.ready;
});
afterAll(async () => {
  other.child.kill("SIGTERM");
  await other.ended;
  await superuser.end();
  await fleet.server[Symbol.asyncDispose]();
});

/** Somebody with the role Standard User at these clients and at no other. */
async function placed(
  email: string,
  clients: readonly string[],
): Promise<{ id: string; token: string; api: Client }> {
  const { admin, server } = fleet;
  const token = await userToken(server, "standard", email);
  const api = server.client(token);
  const { id } = (await api.call(identity.whoAmI)).reply.user;
  const { roles } = (await admin.call(access.listRoles)).reply;
  const role = roles.find(({ scope, name }) => scope === "client" && name === "Standard User")?.id ?? "";
  await admin.call(access.setDefaultGroup, { body: { users: [id], role: null } });
  for (const client of ["home", "lab"]) {
    const body = { users: [id], clients: [client], roles: clients.includes(client) ? [role] : [] };
    await admin.call(access.giveAccess, { body });
  }
  return { id, token, api };
}

/** Follows; `until` gives everything so far as soon as a text is among it, `over` everything once the stream has ended. */
async function follow(url: string, token: string, topics: string, lastId?: string) {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(lastId === undefined ? {} : { "last-event-id": lastId }),
  };
  const stop = new AbortController();
  const response = await fetch(`${url}/api/v1/events?topics=${topics}`, { headers, signal: stop.signal });
  expect(response.status).toBe(200);
  let text = "";
  const waiting: (() => void)[] = [];
  const over = (async () => {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      for (const wake of waiting.splice(0)) wake();
    }
    return text;
  })();
  const until = async (wanted: string) => {
    while (!text.includes(wanted)) await new Promise<void>((resolve) => waiting.push(resolve));
    return text;
  };
  await until("event: ready");
  return { until, over, close: () => stop.abort() };
}

const tell = (topic: string, facts: Record<string, string>) =>
  inTransaction(fleet.server.ctx, systemActor("test-events"), async (tx) => publish(tx, topic, facts));

test("of another client's objects nothing is told, under no topic, and nothing when a stream is resumed", async () => {
  const lee = await placed("lee@example.org", ["lab"]);
  const topics = `devices,runs,tasks,device:${home.id},device:${lab.id}`;
  const { url } = fleet.server;
  const first = await follow(url, lee.token, topics);
  const [start] = /id: \S+/.exec(await first.until("event: ready")) ?? [""];
  await tell("devices", { device: home.id, state: "secret" });
  await tell(`device:${home.id}`, { state: "secret" });
  // What looks like the name of an object and is none may be of any client.
  await tell("runs", { run: "no-such-run", state: "secret" });
  await tell("devices", { device: lab.id, state: "open" });
  await tell(`device:${lab.id}`, { state: "last" });
  const told = await first.until("last");
  first.close();
  await first.over.catch(() => undefined);
  const second = await follow(url, lee.token, topics, start.replace("id: ", ""));
  const again = await second.until("last");
  second.close();
  await second.over.catch(() => undefined);
  for (const text of [told, again]) {
    expect(text).toContain("open");
    expect(text).not.toContain("secret");
    expect(text).not.toContain(home.id);
  }
  // Whoever has a place there is told: it was not for want of an event.
  const administrator = await follow(url, (await placed("both@example.org", ["home", "lab"])).token, topics);
  await tell(`device:${home.id}`, { state: "secret" });
  await administrator.until("secret");
  administrator.close();
  await administrator.over.catch(() => undefined);
});

test("a key for one client follows that client only", async () => {
  const both = await placed("keys@example.org", ["home", "lab"]);
  const body = { name: "lab", clients: ["lab"] };
  const { secret } = (await both.api.call(identity.createKey, { body })).reply;
  const stream = await follow(fleet.server.url, secret, "devices");
  await tell("devices", { device: home.id, state: "secret" });
  await tell("devices", { device: lab.id, state: "last" });
  expect(await stream.until("last")).not.toContain("secret");
  stream.close();
  await stream.over.catch(() => undefined);
});

// A stream looks after itself every fifteen seconds only: before that it ends by what the processes are told.
test.each([
  [
    "a role is taken away by an administrator at another process",
    async ({ id }: { id: string }) => {
      const body = { users: [id], clients: ["lab"], roles: [] };
      await fleet.admin.call(access.giveAccess, { body });
    },
  ],
  [
    "a place is deleted by hand in the database",
    ({ id }: { id: string }) => superuser.query("delete from client_access where user_id = $1", [id]),
  ],
  [
    "an area is closed by hand in the database",
    ({ id }: { id: string }) =>
      superuser.query("insert into area_setting values ($1, 'devices', 'none')", [id]),
  ],
  [
    "the account is disabled by hand in the database",
    ({ id }: { id: string }) =>
      superuser.query("update user_account set state = 'disabled' where id = $1", [id]),
  ],
])("every stream of that account ends, in every process, when %s", async (name, change) => {
  const who = await placed(`${name.replaceAll(" ", "-").slice(0, 50)}@example.org`, ["lab"]);
  const stays = await placed(`stays-${name.replaceAll(" ", "-").slice(0, 50)}@example.org`, ["lab"]);
  const { url } = await other.ready;
  const streams = await Promise.all([fleet.server.url, url].map((one) => follow(one, who.token, "devices")));
  const neighbour = await follow(url, stays.token, "devices");
  const { bus } = fleet.server.ctx;
  const told = new Promise<void>((resolve) => {
    bus.listen("sessions", ({ facts }) => void (facts["user"] === who.id && resolve()));
  });
  await change(who);
  await Promise.all([told, ...streams.map(({ over }) => over)]);
  // Others are left alone.
  await tell("devices", { device: lab.id, state: "afterwards" });
  await neighbour.until("afterwards");
  neighbour.close();
  await neighbour.over.catch(() => undefined);
});
