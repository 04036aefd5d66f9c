/** What a device takes of what it is shown, and in which order: nothing for having been sent. */
import { nodeCrypto } from "@countersign/protocol/node";
import {
  addSignatures,
  DAY,
  makeAdmission,
  makeClientRoot,
  makeFakeDevice,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeTrialRoot,
  makeVeto,
  nextRoot,
  renewRoot,
  seededKey,
  softRoot,
  type SoftRoot,
  WORLD_START,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { pinRoots } from "../enrol/pin-roots.ts";
import { readTrustBytes, trustBytes } from "./trust-bytes.ts";
import { RaisedObjections, takeTrust, type TrustOffer } from "./take-trust.ts";
import { peopleOf, pinsOf, type TrustState } from "./trust-state.ts";

const device = makeFakeDevice();
const own = { fingerprint: device.fingerprint, seal: device.seal };
const nothing: TrustOffer = { roots: [], people: [], admissions: [], vetoes: [] };

async function pinned(...roots: SoftRoot[]): Promise<TrustState> {
  const first = await pinRoots(
    roots.map(({ hash }) => hash),
    roots,
    nodeCrypto,
  );
  if (!first.ok) throw new Error(first.because);
  return first.state;
}

async function take(state: TrustState, offer: Partial<TrustOffer>, clock = WORLD_START + 2 * DAY) {
  const taken = await takeTrust(state, own, { ...nothing, ...offer }, nodeCrypto, clock);
  return { ...taken, codes: taken.objections.map(({ because }) => because) };
}

const operator = makeOperatorRoot();
const [alice, bob] = operator.people;
if (!alice || !bob) throw new Error("the operator has two people");

describe("Roots", () => {
  test("are walked to the newest, in whatever order they come, and move the watermark", async () => {
    const second = nextRoot(operator);
    const third = nextRoot(second);
    const { state, codes } = await take(await pinned(operator), { roots: [third, operator, second] });
    expect(codes).toEqual([]);
    expect(pinsOf(state)).toMatchObject([{ version: 3, hash: third.hash }]);
    expect(state.watermark).toBe(third.document.issued);
  });

  test("that fall short are objected to, and the last good one stands", async () => {
    const second = nextRoot(operator);
    const forged = nextRoot(second, {}, [alice]);
    const later = nextRoot(forged);
    const { state, codes } = await take(await pinned(operator), { roots: [second, forged, later] });
    expect(codes).toEqual(["root-signatures"]);
    expect(pinsOf(state)).toMatchObject([{ version: 2 }]);
  });

  test("that lie before the one that is right do not keep it away", async () => {
    const forged = nextRoot(operator, { min_release: 9 }, [alice]);
    const { state, codes } = await take(await pinned(operator), { roots: [forged, nextRoot(operator)] });
    expect(codes).toEqual(["root-signatures"]);
    expect(pinsOf(state)).toMatchObject([{ version: 2 }]);
  });

  test("of the past are passed over in silence; a second root of the version held is a fork", async () => {
    const second = nextRoot(operator);
    const state = (await take(await pinned(operator), { roots: [second] })).state;
    expect((await take(state, { roots: [operator, second] })).codes).toEqual([]);
    const fork = softRoot({ ...second.document, name: "Fork" }, second.people, second.people);
    const forked = await take(state, { roots: [fork] });
    expect(forked.codes).toEqual(["root-fork"]);
    expect(forked.state).toBe(state);
  });

  test("may be renewed by fewer, and the watermark follows", async () => {
    const renewed = renewRoot(operator);
    const { state } = await take(await pinned(operator), { roots: [renewed] });
    expect(pinsOf(state)).toMatchObject([{ hash: renewed.hash }]);
    expect(state.watermark).toBe(renewed.document.issued);
  });

  test("of an operator that is not pinned are objected to once, by their newest", async () => {
    const people = ["mallory", "mallet"].map((id) => makePerson({ id, groups: ["approvers"] }));
    const theirs = makeOperatorRoot({ people });
    const { state, codes } = await take(await pinned(operator), { roots: [theirs, nextRoot(theirs)] });
    expect(codes).toEqual(["root-other-authority"]);
    expect(pinsOf(state)).toHaveLength(1);
  });
});

describe("A trial root", () => {
  const trial = makeTrialRoot();
  const successor = { authority: operator.authority, version: 1, hash: operator.hash };

  test("is left for the successor that both signed, and cannot come back", async () => {
    const last = nextRoot(trial, { successor }, [...trial.people, alice, bob]);
    const { state, codes } = await take(await pinned(trial), { roots: [last, operator, nextRoot(operator)] });
    expect(codes).toEqual([]);
    expect(pinsOf(state)).toMatchObject([{ authority: operator.authority, version: 2 }]);
    const again = await take(state, { roots: [trial, last] });
    expect(again.codes).toEqual([]);
    expect(pinsOf(again.state)).toMatchObject([{ authority: operator.authority }]);
  });

  test("is left when the successor's signatures come later than the last trial root", async () => {
    const bare = nextRoot(trial, { successor }, trial.people);
    const early = await take(await pinned(trial), { roots: [bare, operator] });
    expect(early.codes).toEqual(["successor-signatures"]);
    const signed = addSignatures(bare, "countersign.root.v1", [alice, bob]);
    const { state } = await take(early.state, { roots: [signed, operator] });
    expect(pinsOf(state)).toMatchObject([{ authority: operator.authority }]);
  });

  test("stays without its successor's bytes, and other roots are no successor", async () => {
    const last = nextRoot(trial, { successor }, [...trial.people, alice, bob]);
    const people = ["mallory", "mallet"].map((id) => makePerson({ id, groups: ["approvers"] }));
    const { state } = await take(await pinned(trial), { roots: [last, makeOperatorRoot({ people })] });
    expect(pinsOf(state)).toMatchObject([{ authority: trial.authority, version: 2 }]);
  });
});

describe("A client's own root", () => {
  const admission = makeAdmission({ root: operator, devices: [device] });
  const client = makeClientRoot();
  const agreed = addSignatures(client, "countersign.root.v1", operator.people);

  test("is added where both authorities signed, in the same frame as the admission to that client", async () => {
    const { state, codes } = await take(await pinned(operator), { roots: [agreed], admissions: [admission] });
    expect(codes).toEqual([]);
    expect(pinsOf(state).map((pin) => pin.authority)).toEqual([operator.authority, client.authority]);
  });

  test("is not added before admission, without the operator, or of another client", async () => {
    expect((await take(await pinned(operator), { roots: [agreed] })).codes).toEqual(["not-admitted"]);
    const admitted = (await take(await pinned(operator), { admissions: [admission] })).state;
    expect((await take(admitted, { roots: [client] })).codes).toEqual(["adoption-signatures"]);
    const other = makeClientRoot({ clients: ["globex"] });
    const signed = addSignatures(other, "countersign.root.v1", operator.people);
    expect((await take(admitted, { roots: [signed] })).codes).toEqual(["root-of-another-client"]);
  });

  test("is taken away by its own thresholds, and an old version of it does not come back", async () => {
    const both = (await take(await pinned(operator), { roots: [agreed], admissions: [admission] })).state;
    const withdrawn = nextRoot(client, { policies: [] });
    const { state } = await take(both, { roots: [withdrawn] });
    expect(pinsOf(state).map((pin) => pin.authority)).toEqual([operator.authority]);
    expect(pinsOf((await take(state, { roots: [agreed] })).state)).toHaveLength(1);
    const tooFew = nextRoot(client, { policies: [] }, [client.people[0] ?? alice]);
    expect(pinsOf((await take(both, { roots: [tooFew] })).state)).toHaveLength(2);
  });
});

describe("People lists", () => {
  const carol = makePerson({ id: "carol" });
  const requester = makeRequester(carol, ["alice", "bob"]);
  const list = makePeople({ root: operator, requesters: [requester] });

  test("are taken from the oldest to the newest, and never backwards", async () => {
    const second = makePeople({
      root: operator,
      requesters: [requester],
      prev: list,
      now: WORLD_START + DAY,
    });
    const { state, codes } = await take(await pinned(operator), { people: [second, list] });
    expect(codes).toEqual([]);
    expect(peopleOf(state)).toMatchObject([{ version: 2 }]);
    expect(state.watermark).toBe(WORLD_START + DAY);
    expect((await take(state, { people: [list] })).state).toBe(state);
  });

  test("that too few signed, or that hide who added somebody, are objected to", async () => {
    const state = await pinned(operator);
    const few = makePeople({ root: operator, requesters: [requester], signers: [alice] });
    expect((await take(state, { people: [few] })).codes).toEqual(["people-signatures"]);
    const hidden = makePeople({ root: operator, requesters: [makeRequester(carol, ["alice"])] });
    expect((await take(state, { people: [hidden] })).codes).toEqual(["people-added-by"]);
  });

  test("are dropped with their authority", async () => {
    const trial = makeTrialRoot();
    const successor = { authority: operator.authority, version: 1, hash: operator.hash };
    const last = nextRoot(trial, { successor }, [...trial.people, alice, bob]);
    const trialList = makePeople({
      root: trial,
      requesters: [makeRequester(carol, ["owner"])],
      signers: trial.people,
    });
    const before = (await take(await pinned(trial), { people: [trialList] })).state;
    expect(peopleOf(before)).toHaveLength(1);
    expect(peopleOf((await take(before, { roots: [last, operator] })).state)).toEqual([]);
  });
});

describe("Admissions", () => {
  const first = makeAdmission({ root: operator, devices: [device] });

  test("stick: the first is held, another without the old client's word is not taken", async () => {
    const { state } = await take(await pinned(operator), { admissions: [first] });
    expect(state.admission).toMatchObject({ hash: first.hash, client: "acme", name: device.name });
    const renamed = makeAdmission({ root: operator, devices: [{ ...device, name: "db-1" }] });
    expect((await take(state, { admissions: [renamed] })).codes).toEqual(["already-admitted"]);
    const moved = makeAdmission({
      root: operator,
      devices: [{ ...device, name: "db-1" }],
      previous: first.hash,
    });
    expect((await take(state, { admissions: [moved] })).codes).toEqual(["old-client-approval"]);
  });

  test("follow each other in whatever order they come; those of the past are no news", async () => {
    const approved = addSignatures(
      makeAdmission({ root: operator, devices: [{ ...device, name: "db-1" }], previous: first.hash }),
      "countersign.approve.v1",
      [bob],
    );
    const { state, codes } = await take(await pinned(operator), { admissions: [approved, first] });
    expect(codes).toEqual([]);
    expect(state.admission).toMatchObject({ hash: approved.hash, name: "db-1" });
    expect((await take(state, { admissions: [first, approved] })).codes).toEqual([]);
  });

  test("by a stranger, or of another sealing key, are objected to", async () => {
    const stranger = makeAdmission({ root: operator, devices: [device], signers: [seededKey("stranger")] });
    const resealed = makeAdmission({
      root: operator,
      devices: [{ ...device, seal: makeFakeDevice({ name: "x" }).seal }],
    });
    const { codes } = await take(await pinned(operator), { admissions: [stranger, resealed] });
    expect(codes).toEqual(["admission-signatures", "admission-other-seal"]);
  });
});

describe("A date ahead of the device's clock", () => {
  const far = WORLD_START + 3650 * DAY;

  test("is not believed of an admission: one delegated key must not put devices where everything has expired", async () => {
    const ahead = makeAdmission({ root: operator, devices: [device], now: far });
    const before = await pinned(operator);
    const { state, codes } = await take(before, { admissions: [ahead] });
    // Taken all the same: whether a signature counts has nothing to do with what date stands beside it.
    expect(codes).toEqual([]);
    expect(state.admission).toMatchObject({ hash: ahead.hash });
    expect(state.watermark).toBe(before.watermark);
    // Nor does another one go on from where the first would have led to.
    const again = makeAdmission({ root: operator, devices: [device], previous: ahead.hash, now: far + DAY });
    expect((await take(state, { admissions: [again] })).state.watermark).toBe(before.watermark);
    // What lies behind the clock counts, as ever.
    const late = makeAdmission({ root: operator, devices: [device], now: WORLD_START + DAY });
    expect((await take(before, { admissions: [late] })).state.watermark).toBe(WORLD_START + DAY);
  });

  test("keeps a list of people out, which would outlive its year; one of the next hours is taken and moves nothing", async () => {
    const requesters = [makeRequester(makePerson({ id: "carol" }), ["alice", "bob"])];
    const before = await pinned(operator);
    const listOf = (now: number) => makePeople({ root: operator, requesters, now });
    const ahead = await take(before, { people: [listOf(far)] });
    expect(ahead.codes).toEqual(["people-dated-ahead"]);
    expect(peopleOf(ahead.state)).toEqual([]);
    const soon = await take(before, { people: [listOf(WORLD_START + 2 * DAY + 3600)] });
    expect(soon.codes).toEqual([]);
    expect(peopleOf(soon.state)).toHaveLength(1);
    expect(soon.state.watermark).toBe(before.watermark);
  });

  test("is believed of a root: without it a device whose clock was lost would never know the time", async () => {
    const next = nextRoot(operator);
    const { state } = await take(await pinned(operator), { roots: [next] }, 0);
    expect(state.watermark).toBe(next.document.issued);
  });
});

describe("Vetoes", () => {
  const subject = `sha256:${"7".repeat(64)}`;

  test("and cancellations are kept for good; a refusal binds nobody and is not kept", async () => {
    const vetoes = (["veto", "cancel", "refuse"] as const).map((effect) =>
      makeVeto({ root: operator, subject, by: bob, effect }),
    );
    const { state, codes } = await take(await pinned(operator), { vetoes });
    expect(codes).toEqual([]);
    expect(state.vetoes.map(({ effect }) => effect)).toEqual(["veto", "cancel"]);
    expect((await take(state, { vetoes })).state).toBe(state);
    // The approver may leave: what was vetoed stays so.
    const left = nextRoot(operator, { people: [alice, makePerson({ id: "dora", groups: ["approvers"] })] });
    expect((await take(state, { roots: [left] })).state.vetoes).toHaveLength(2);
  });

  test("that are forged by the hundred leave time for everything else", async () => {
    const forged = Array.from({ length: 300 }, (_, at) =>
      makeVeto({ root: operator, subject: `sha256:${String(at).padStart(64, "0")}`, by: bob, signers: [] }),
    ).map((veto) => {
      // By bob's key, over something else.
      const signature = bob.sign("countersign.veto.v1", new Uint8Array(veto.bytes.length));
      return { ...veto, signatures: Array.from({ length: 4 }, () => signature) };
    });
    const before = await pinned(operator);
    const order: string[] = [];
    setTimeout(() => order.push("a script's time limit"), 0);
    const { codes } = await take(before, { vetoes: forged });
    order.push("taken");
    expect(new Set(codes)).toEqual(new Set(["veto-signature"]));
    expect(order).toEqual(["a script's time limit", "taken"]);
  });

  test("by somebody else's key are objected to", async () => {
    const forged = makeVeto({ root: operator, subject, by: bob, signers: [seededKey("stranger")] });
    expect((await take(await pinned(operator), { vetoes: [forged] })).codes).toEqual(["veto-signature"]);
  });
});

test("Beliefs survive being written down and read back, word for word", async () => {
  const list = makePeople({
    root: operator,
    requesters: [makeRequester(makePerson({ id: "carol" }), ["alice", "bob"])],
  });
  const { state } = await take(await pinned(operator), {
    roots: [nextRoot(operator)],
    people: [list],
    admissions: [makeAdmission({ root: operator, devices: [device] })],
    vetoes: [makeVeto({ root: operator, subject: operator.hash, by: bob })],
  });
  const full: TrustState = {
    ...state,
    logKey: "log+00000000+x",
    logFault: "log-inconsistent",
    checkpoints: [{ size: 7, root: operator.hash }],
    left: [{ authority: operator.hash, version: 3 }],
    wanted: [operator.hash],
    pastAdmissions: [operator.hash],
  };
  const read = readTrustBytes(trustBytes(full), nodeCrypto);
  expect(trustBytes(read)).toEqual(trustBytes(full));
  expect(read).toMatchObject({
    logFault: "log-inconsistent",
    watermark: full.watermark,
    vetoes: full.vetoes,
    admission: full.admission,
  });
  expect(pinsOf(read)).toEqual(pinsOf(full));
  expect(peopleOf(read)).toEqual(peopleOf(full));
  for (const broken of ["", "{}", '{"format":2}', "null"])
    expect(() => readTrustBytes(new TextEncoder().encode(broken), nodeCrypto)).toThrow("trust file");
});

test("An objection is raised once, and a flood of them is not remembered without end", () => {
  const raised = new RaisedObjections();
  const objection = { document: operator.hash, because: "root-fork", detail: "" };
  expect(raised.fresh([objection, objection])).toHaveLength(1);
  expect(raised.fresh([objection])).toEqual([]);
  expect(raised.fresh([{ ...objection, because: "root-signatures" }])).toHaveLength(1);
  const flood = Array.from({ length: 10_000 }, (_, at) => ({ ...objection, document: `sha256:${at}` }));
  expect(raised.fresh(flood).length).toBeLessThan(5000);
});
