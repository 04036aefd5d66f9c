import { endpoints } from "@countersign/api";
import { carry, type Signed } from "@countersign/protocol";
import {
  admitByToken,
  makeAdmission,
  makeClientRoot,
  makeOperatorRoot,
  makePerson,
  makeToken,
  makeVeto,
  nextRoot,
  seededKey,
  twoPeople,
} from "@countersign/testkit";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently } from "../../testing/fleet.ts";
import { problemOf } from "../../testing/problem-of.ts";
import { ScriptedDevice } from "../../testing/scripted-device.ts";
import { testClock } from "../../testing/start-test-server.ts";

const gate = makePerson({ id: "gate" });
const people = [...twoPeople(), gate];
const clock = testClock();
let fleet: Fleet;
let made = 0;

beforeAll(async () => {
  const plain = makeOperatorRoot({ people, clients: ["home", "lab"], now: recently() });
  const roles = { ...plain.document.roles, admit: { threshold: 1, members: ["alice", "gate"] } };
  const root = makeOperatorRoot({ people, clients: ["home", "lab"], now: recently(), change: { roles } });
  fleet = await countersignFleet({ root, clock });
  await fleet.admin.call(endpoints.clients.createClientOrganisation, { body: { id: "lab", name: "Lab" } });
});
afterAll(async () => await fleet.server[Symbol.asyncDispose]());

type Change = NonNullable<Parameters<typeof makeToken>[0]["change"]>;

/** A token with a key of its own, good for an hour from now unless `change` says otherwise. */
function tokenFor(change: Change = {}, signers = [gate]) {
  const holder = seededKey(`holder ${made++}`);
  const issued = clock.now - 300;
  const fresh = { client: "home", key: holder.key, issued, expires: clock.now + 3600 };
  return { holder, token: makeToken({ root: fleet.root, change: { ...fresh, ...change }, signers }) };
}

async function published(change: Change = {}, signers = [gate]) {
  const { holder, token } = tokenFor(change, signers);
  await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(token) });
  return { holder, token };
}

type Holder = ReturnType<typeof seededKey>;

/** A machine that enrols with its own admission, or with the one that is given. */
async function enter(
  holder: Holder,
  name: string,
  given: { readonly admission?: Signed; readonly client?: string; readonly keyName?: string } = {},
) {
  const device = new ScriptedDevice(name, given.keyName ?? `machine ${made++}`);
  const { key, seal } = device.fake;
  const { root, client } = fleet;
  const now = clock.now;
  const own = admitByToken({ root, device: device.fake, client: given.client ?? client, now, holder });
  const { reply } = await fleet.server.client().call(endpoints.devices.enrolAgent, {
    body: {
      admission: carry(given.admission ?? own),
      device_key: key.key,
      seal,
      name,
      roots: [root.hash],
      proof: device.status(),
    },
  });
  return { device, own, reply };
}

const tokens = async () => (await fleet.admin.call(endpoints.tokens.listTokens)).reply.tokens;
const tokenIn = async (hash: string) => (await tokens()).find((token) => token.hash === hash);
const problem = (entering: Promise<unknown>) => problemOf(entering);

describe("an admission token", () => {
  test("lets machines in under their own names, at once, and tells that nobody compared them", async () => {
    const { holder, token } = await published();
    const { reply } = await enter(holder, "web-1");
    expect(reply.tokens).toHaveLength(1);
    const { device } = (
      await fleet.admin.call(endpoints.devices.showDevice, { params: { id: reply.device } })
    ).reply;
    expect(device).toMatchObject({
      state: "admitted",
      client: "home",
      admission: { name: "web-1", self_named: true },
    });
    expect(await tokenIn(token.hash)).toMatchObject({
      client: "home",
      names: "^web-[0-9]{1,3}$",
      used: 1,
      max: 3,
      state: "good",
    });
    const { entries } = (
      await fleet.admin.call(endpoints.audit.listEntries, { query: { event: "device.enrolled" } })
    ).reply;
    expect(entries[0]?.body).toMatchObject({ details: { admission_token: token.hash } });
  });

  test("lets in as many as it says, however many try at once, and the rest leave nothing behind", async () => {
    const { holder, token } = await published({ max: 2 });
    const names = ["web-11", "web-12", "web-13", "web-14"];
    const outcomes = await Promise.allSettled(names.map((name) => enter(holder, name)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(await problem(enter(holder, "web-15"))).toContain("403 entry-refused");
    expect(await problem(enter(holder, "web-15"))).toContain("token-used-up");
    expect(await tokenIn(token.hash)).toMatchObject({ used: 2, state: "used-up" });
    const { reply } = await fleet.admin.call(endpoints.devices.listDevices, { query: { q: "web-1" } });
    expect(reply.devices.filter(({ name }) => names.includes(name))).toHaveLength(2);
  });

  test("flags a second machine of one name", async () => {
    const { holder } = await published();
    await enter(holder, "web-21");
    const { reply } = await enter(holder, "web-21");
    const shown = await fleet.admin.call(endpoints.devices.showDevice, { params: { id: reply.device } });
    expect(shown.reply.objections).toMatchObject([{ because: "name-known" }]);
  });

  test("is drafted where its signers find it, and works from their signature on", async () => {
    const { holder, token } = tokenFor();
    const draft = { bytes: token.bytes, signatures: [] };
    const { reply } = await fleet.admin.call(endpoints.drafts.createDraft, { body: carry(draft) });
    expect(reply).toMatchObject({ type: "token", because: "token-signatures" });
    expect(await problem(enter(holder, "web-31"))).toContain("403 token-invalid");
    await fleet.admin.call(endpoints.trust.addSignatures, {
      params: { hash: token.hash },
      body: { signatures: [...token.signatures] },
    });
    await enter(holder, "web-31");
    expect(await tokenIn(token.hash)).toMatchObject({ used: 1 });
  });

  test("admits a machine that came otherwise and waits, and counts it too", async () => {
    const { holder, token } = await published({ max: 1, name_pattern: [{ text: "slow-1" }] });
    const { reply: secret } = await fleet.admin.call(endpoints.devices.createDeviceToken, {
      body: { client: "home" },
    });
    const device = new ScriptedDevice("slow-1", `machine ${made++}`);
    await device.enrol(fleet.server.client(), secret.token, secret.roots);
    const admission = admitByToken({
      root: fleet.root,
      device: device.fake,
      client: "home",
      now: clock.now,
      holder,
    });
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(admission) });
    expect(await tokenIn(token.hash)).toMatchObject({ used: 1, state: "used-up" });

    const second = new ScriptedDevice("slow-1", `machine ${made++}`);
    const { reply: another } = await fleet.admin.call(endpoints.devices.createDeviceToken, {
      body: { client: "home" },
    });
    await second.enrol(fleet.server.client(), another.token, another.roots);
    const late = admitByToken({
      root: fleet.root,
      device: second.fake,
      client: "home",
      now: clock.now,
      holder,
    });
    const publish = () => fleet.admin.call(endpoints.trust.publishDocument, { body: carry(late) });
    // What was refused is not published: neither to be read, nor known when it is tried again.
    expect(await problem(publish())).toContain("token-used-up");
    const { hash } = late;
    expect(await problem(fleet.admin.call(endpoints.trust.readSignatures, { params: { hash } }))).toContain(
      "404",
    );
    expect(await problem(publish())).toContain("token-used-up");
  });
});

describe("refused with an admission token:", () => {
  test("a name outside its pattern, another client, more machines than one", async () => {
    const { holder } = await published();
    expect(await problem(enter(holder, "db-1"))).toContain("token-name");
    expect(await problem(enter(holder, "web-1", { client: "lab" }))).toContain("token-other-client");
    const [one, two] = ["web-41", "web-42"].map((name) => new ScriptedDevice(name, `machine ${name}`).fake);
    if (!one || !two) throw new Error("two machines");
    const both = makeAdmission({
      root: fleet.root,
      devices: [one, two],
      client: "home",
      signers: [holder],
    });
    expect(await problem(enter(holder, "web-41", { admission: both, keyName: "machine web-41" }))).toContain(
      "403 token-invalid",
    );
  });

  test("an admission of another machine, shown again by whoever saw it", async () => {
    const { holder } = await published();
    const { own } = await enter(holder, "web-51");
    expect(await problem(enter(holder, "web-51", { admission: own }))).toContain("403 token-invalid");
  });

  test("a key that no token names, and no signature of the key", async () => {
    expect(await problem(enter(seededKey("nobody's"), "web-1"))).toContain("403 token-invalid");
    const { holder } = await published();
    const device = new ScriptedDevice("web-61", "machine web-61").fake;
    const own = admitByToken({ root: fleet.root, device, client: "home", now: clock.now, holder });
    const [signature] = (await enter(holder, "web-62")).own.signatures;
    if (!signature) throw new Error("the holder signs");
    const forged = { ...own, signatures: [signature] };
    expect(
      await problem(enter(holder, "web-61", { admission: forged, keyName: "machine web-61" })),
    ).toContain("token-signature");
  });

  test("too many guesses at one key: machines with other tokens still come", async () => {
    const stranger = seededKey("a stranger's");
    const { holder } = await published();
    const database = new Client({ connectionString: fleet.server.postgres.superuserUrl });
    await database.connect();
    await database.query("delete from rate_limit");
    expect(await problem(enter(seededKey("another stranger's"), "web-63"))).toContain("403 token-invalid");
    await database.query("create temporary table common as select subject from rate_limit");
    expect(await problem(enter(stranger, "web-64"))).toContain("403 token-invalid");
    // As after hundreds of them, from everywhere: what this stranger alone was counted by is used up.
    const { rowCount } = await database.query(`update rate_limit set full_at_ms = full_at_ms + 600000
      where subject not in (select subject from common)`);
    await database.end();
    expect(rowCount).toBe(1);
    expect(await problem(enter(stranger, "web-64"))).toContain("429 too-many-requests");
    await enter(holder, "web-65");
  });

  test("its end", async () => {
    const { holder } = await published({ expires: clock.now + 60 });
    clock.now += 61;
    expect(await problem(enter(holder, "web-71"))).toContain("token-expired");
    expect(await problem(published({ expires: clock.now }))).toContain("token-expired");
  });

  test("a veto: no further machine comes, and those that came stay", async () => {
    const { holder, token } = await published();
    const { reply } = await enter(holder, "web-81");
    const [alice, bob] = fleet.root.people;
    if (!alice || !bob) throw new Error("two people");
    const veto = makeVeto({ root: fleet.root, subject: token.hash, by: bob });
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(veto) });
    expect(await problem(enter(holder, "web-82"))).toContain("token-withdrawn");
    expect(await tokenIn(token.hash)).toMatchObject({ state: "withdrawn", withdrawn_by: "bob", used: 1 });
    // Whoever looks for a line that got about finds which one it was.
    const { entries } = (
      await fleet.admin.call(endpoints.audit.listEntries, { query: { event: "device.enrolled" } })
    ).reply;
    expect(entries[0]?.body).toMatchObject({
      outcome: "refused",
      code: "entry-refused",
      details: { key: holder.fingerprint, because: "token-withdrawn: web-82: by bob" },
    });
    const shown = await fleet.admin.call(endpoints.devices.showDevice, { params: { id: reply.device } });
    expect(shown.reply.device.state).toBe("admitted");
  });

  test("a token that nobody with role admit signed, with somebody's key, or with another token's", async () => {
    const [, bob] = fleet.root.people;
    if (!bob) throw new Error("two people");
    expect(await problem(published({}, [bob]))).toContain("token-signatures");
    expect(await problem(published({ key: gate.keys[0]?.key ?? "" }))).toContain("token-key");
    const { token } = await published();
    expect(await problem(published({ key: token.document.key, max: 2 }))).toContain("token-key");
  });

  test("and, last, a token whose signer may admit no longer", async () => {
    const { holder } = await published();
    const { roles } = fleet.root.document;
    const without = { ...roles, admit: { threshold: 1, members: ["alice"] } };
    const next = nextRoot(fleet.root, { roles: without, issued: recently() });
    await fleet.admin.call(endpoints.trust.publishDocument, { body: carry(next) });
    expect(await problem(enter(holder, "web-91"))).toContain("token-signatures");
  });
});

test("a client's own role admit signs one too: its machines pin both roots, and another client's role admits none there", async () => {
  const now = clock.now - 600;
  const operator = makeOperatorRoot({ people, clients: ["home", "lab"], now });
  const others = ["yan", "zoe"].map((id) => makePerson({ id, groups: ["approvers"] }));
  const own = makeClientRoot({ clients: ["home"], now });
  const other = makeClientRoot({ people: others, clients: ["lab"], now });
  const clients = await countersignFleet({ root: operator, clock });
  await using server = clients.server;
  await clients.admin.call(endpoints.clients.createClientOrganisation, { body: { id: "lab", name: "Lab" } });
  const publish = (signed: Signed) =>
    clients.admin.call(endpoints.trust.publishDocument, { body: carry(signed) });
  await publish(own);
  await publish(other);
  const holder = seededKey("holder of the client");
  const times = { issued: clock.now - 300, expires: clock.now + 3600, key: holder.key };
  const stranger = makeToken({ root: other, change: { client: "home", ...times } });
  expect(await problemOf(publish(stranger))).toContain("client-unknown");
  await publish(makeToken({ root: own, change: { client: "home", ...times } }));
  const device = new ScriptedDevice("web-5", "machine of the client");
  const entry = admitByToken({ root: own, device: device.fake, client: "home", now: clock.now, holder });
  const { reply } = await server.client().call(endpoints.devices.enrolAgent, {
    body: {
      admission: carry(entry),
      device_key: device.fake.key.key,
      seal: device.fake.seal,
      name: "web-5",
      roots: [operator.hash, own.hash],
      proof: device.status(),
    },
  });
  const params = { id: reply.device };
  const shown = (await clients.admin.call(endpoints.devices.showDevice, { params })).reply;
  expect(shown.device).toMatchObject({ state: "admitted", admission: { self_named: true } });
});
