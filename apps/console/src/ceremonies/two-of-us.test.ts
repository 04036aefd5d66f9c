import { checkAdmission, graduateRoot, parseDocument, pinFirstRoot, stepRoot } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { addSignatures, makeSoftPasskey, makeTrialRoot, seededKey, type SoftKey } from "@countersign/testkit";
import { expect, test } from "vitest";
import { soft } from "./testing/soft-card.ts";
import type { NewPerson } from "./first-root.ts";
import { composeTwoOfUs, type TwoOfUs } from "./two-of-us.ts";

const now = 1_800_000_000;
const trial = makeTrialRoot({ clients: ["home"], now: now - 1000 });
const keys = { ann: seededKey("ann"), bob: seededKey("bob"), paper: seededKey("paper") };
const device = {
  fingerprint: `sha256:${"d".repeat(64)}`,
  seal: "A".repeat(43),
  machine: null,
  name: "web-1",
  client: "home",
  admission: { hash: `sha256:${"a".repeat(64)}` },
};

async function person(name: string, key: SoftKey, as: NewPerson["as"] = "approver"): Promise<NewPerson> {
  return { card: await soft(name, key), as };
}

async function wish(change: Partial<TwoOfUs> = {}): Promise<TwoOfUs> {
  return {
    name: "Acme IT",
    people: [
      await person("Ann Miller", keys.ann),
      await person("Bob Chu", keys.bob),
      await person("Paper in the safe", keys.paper, "recovery"),
    ],
    clients: ["home"],
    approvals: 1,
    independent: true,
    secrets: true,
    independentStations: new Set(),
    ...change,
  };
}

const signers = (...held: SoftKey[]) => held.map((key) => ({ sign: key.sign.bind(key) }));

test("what is composed is what devices follow: the root, the hand-over, and their admission again", async () => {
  const composed = composeTwoOfUs(await wish(), { trial: trial.pinned, devices: [device], now }, nodeCrypto);
  if (!composed.ok) throw new Error(composed.because);
  const { root, last, admissions } = composed;
  const both = signers(keys.ann, keys.bob);
  const rootSigned = addSignatures(root.signed, "countersign.root.v1", both);
  const first = await pinFirstRoot(rootSigned, root.hash, nodeCrypto);
  expect(first).toMatchObject({ ok: true });

  const lastSigned = addSignatures(last.signed, "countersign.root.v1", [...trial.people, ...both]);
  const step = await stepRoot(trial.pinned, lastSigned, nodeCrypto);
  if (!step.ok) throw new Error(step.detail);
  const moved = await graduateRoot(step.pinned, lastSigned, rootSigned, nodeCrypto);
  if (!moved.ok) throw new Error(moved.detail);

  const [admission] = admissions;
  if (!admission) throw new Error("the device is in no admission");
  const verdict = await checkAdmission(
    {
      fingerprint: device.fingerprint,
      seal: device.seal,
      pins: [moved.pinned],
      held: { hash: device.admission.hash, authority: trial.authority, client: "home", name: "web-1" },
    },
    addSignatures(admission.signed, "countersign.admit.v1", signers(keys.bob)),
    nodeCrypto,
  );
  expect(verdict).toMatchObject({ ok: true, admitted: { client: "home", name: "web-1" } });
});

test("one of the two alone ends no trial, and the paper key alone does neither", async () => {
  const composed = composeTwoOfUs(await wish(), { trial: trial.pinned, devices: [], now }, nodeCrypto);
  if (!composed.ok) throw new Error(composed.because);
  for (const held of [[keys.ann], [keys.paper], [keys.ann, keys.paper]]) {
    const signed = addSignatures(composed.root.signed, "countersign.root.v1", signers(...held));
    expect(await pinFirstRoot(signed, composed.root.hash, nodeCrypto)).toMatchObject({
      ok: false,
      because: "root-signatures",
    });
  }
});

test("the paper key approves nothing and is listed for recovery alone", async () => {
  const composed = composeTwoOfUs(await wish(), { trial: trial.pinned, devices: [], now }, nodeCrypto);
  if (!composed.ok) throw new Error(composed.because);
  expect(composed.root.pinned.root.roles).toMatchObject({
    root: { threshold: 2, members: ["ann-miller", "bob-chu"] },
    recovery: { threshold: 1, members: ["paper-in-the-safe"] },
  });
  const paper = composed.root.pinned.root.persons.find(({ id }) => id === "paper-in-the-safe");
  expect(paper?.groups).toEqual([]);
});

test("a passkey is bound to the station where it was made, which counts as independent only where it may", async () => {
  const passkey = makeSoftPasskey({
    alg: "ES256",
    rpId: "sign.localhost",
    origin: "http://sign.localhost:7410",
  });
  const people = [
    await person("Ann Miller", keys.ann),
    { card: await soft("Bob Chu", passkey, "http://sign.localhost:7410"), as: "approver" as const },
  ];
  const asked = await wish({
    people,
    independent: false,
    independentStations: new Set(["http://sign.localhost:7410"]),
  });
  const composed = composeTwoOfUs(asked, { trial: trial.pinned, devices: [], now }, nodeCrypto);
  if (!composed.ok) throw new Error(composed.because);
  const { stations, persons, policies } = composed.root.pinned.root;
  expect(stations).toEqual([
    {
      id: "sign.localhost",
      origin: "http://sign.localhost:7410",
      rpid: "sign.localhost",
      independent: false,
    },
  ]);
  expect(persons.find(({ id }) => id === "bob-chu")?.keys[0]?.station).toBe("sign.localhost");
  expect(policies.every((policy) => policy.min_independent === 0)).toBe(true);
});

test("what no device would follow is not composed, and says why", async () => {
  const alone = await wish({ people: [await person("Ann Miller", keys.ann)] });
  const compose = (asked: TwoOfUs) =>
    composeTwoOfUs(asked, { trial: trial.pinned, devices: [], now }, nodeCrypto);
  expect(compose(alone)).toMatchObject({ ok: false, because: "threshold-unreachable" });
  const twice = await wish({
    people: [await person("Ann Miller", keys.ann), await person("Another Ann", keys.ann)],
  });
  expect(compose(twice)).toMatchObject({ ok: false, because: "key-twice" });
  expect(compose(await wish({ approvals: 3 }))).toMatchObject({ ok: false, because: "empty-group" });
  expect(compose(await wish({ name: "" }))).toMatchObject({ ok: false, because: "bad-shape" });
});

test("devices of one client share an admission, those that hold different ones do not", async () => {
  const other = { ...device, fingerprint: `sha256:${"e".repeat(64)}`, name: "db-1" };
  const moved = { ...other, fingerprint: `sha256:${"f".repeat(64)}`, admission: null };
  const composed = composeTwoOfUs(
    await wish(),
    { trial: trial.pinned, devices: [device, other, moved], now },
    nodeCrypto,
  );
  if (!composed.ok) throw new Error(composed.because);
  const read = composed.admissions.map(({ signed }) => parseDocument("admission", signed.bytes));
  expect(read.map((one) => (one.ok ? one.document.devices.map(({ name }) => name) : one))).toEqual([
    ["web-1", "db-1"],
    ["db-1"],
  ]);
});
