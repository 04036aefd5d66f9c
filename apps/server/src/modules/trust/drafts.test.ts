/** Drafts: judged but for missing signatures, kept apart from what devices are shown, and published by themselves. */
import { ApiError, endpoints } from "@countersign/api";
import { carry, documentBytes, type Root } from "@countersign/protocol";
import {
  makeAdmission,
  makeClientRoot,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  nextRoot,
  twoPeople,
} from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countersignFleet, type Fleet, recently, trialFleet } from "../../testing/fleet.ts";

let fleet: Fleet;
beforeAll(async () => {
  fleet = await countersignFleet();
});
afterAll(() => fleet.server[Symbol.asyncDispose]());

async function refusal(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof ApiError) return `${error.code} ${error.message}`;
    throw error;
  }
  return "done";
}

const draft = (bytes: Uint8Array) =>
  fleet.admin.call(endpoints.drafts.createDraft, { body: carry({ bytes, signatures: [] }) });
const listed = async () => (await fleet.admin.call(endpoints.drafts.listDrafts)).reply.drafts;
const newest = async () =>
  (await fleet.admin.call(endpoints.trust.listAuthorities)).reply.authorities.find(
    ({ authority }) => authority === fleet.root.authority,
  )?.version;

describe("a draft", () => {
  test("waits for its signatures, says whose it has, and is published by the last one", async () => {
    const next = nextRoot(fleet.root, { min_release: 1 });
    const { reply } = await draft(next.bytes);
    expect(reply).toMatchObject({ type: "root", because: "root-signatures", signers: [] });
    expect(await newest()).toBe(1);
    const [alice, bob] = fleet.root.people;
    const params = { hash: next.hash };
    const sign = (person: typeof alice) =>
      fleet.admin.call(endpoints.trust.addSignatures, {
        params,
        body: { signatures: person ? [person.sign("countersign.root.v1", next.bytes)] : [] },
      });
    expect((await sign(alice)).reply).toMatchObject({ state: "draft", accepted: 1 });
    expect((await listed())[0]).toMatchObject({ signers: [{ person: "alice" }] });
    expect((await sign(alice)).reply).toMatchObject({ state: "draft", accepted: 0 });
    expect((await sign(bob)).reply).toMatchObject({ state: "published", accepted: 1 });
    expect(await listed()).toEqual([]);
    expect(await newest()).toBe(2);
    Object.assign(fleet, { root: next });
  });

  test("takes no signature of strangers, or for another purpose", async () => {
    const next = nextRoot(fleet.root, { min_release: 2 });
    await draft(next.bytes);
    const [alice] = fleet.root.people;
    const mallory = makePerson({ id: "mallory" });
    for (const [signature, because] of [
      [mallory.sign("countersign.root.v1", next.bytes), "key-unknown"],
      [alice?.sign("countersign.people.v1", next.bytes), "wrong-namespace"],
      [alice?.sign("countersign.root.v1", fleet.root.bytes), "sshsig-bad"],
    ] as const) {
      const asked = fleet.admin.call(endpoints.trust.addSignatures, {
        params: { hash: next.hash },
        body: { signatures: signature ? [signature] : [] },
      });
      expect(await refusal(asked)).toContain(because);
    }
    await fleet.admin.call(endpoints.drafts.withdrawDraft, { params: { hash: next.hash } });
    expect(await listed()).toEqual([]);
  });

  test("that no signature could cure is refused at once", async () => {
    const skipped = nextRoot(nextRoot(fleet.root));
    const lonely = { ...nextRoot(fleet.root).document, roles: { ...fleet.root.document.roles } };
    lonely.roles.root = { threshold: 3, members: ["alice"] };
    const trial: Root = { ...nextRoot(fleet.root).document, successor: undefined as never, trial: true };
    delete trial.successor;
    const device = await fleet.enrol("draft-1");
    const admission = makeAdmission({
      root: fleet.root,
      devices: [device.fake],
      client: "nowhere",
      now: recently(),
      signers: [],
    });
    for (const [bytes, because] of [
      [skipped.bytes, "root-not-linked"],
      [documentBytes("root", lonely), "threshold-unreachable"],
      [documentBytes("root", trial), ""],
      [makeOperatorRoot({ people: twoPeople(), clients: ["home"], now: recently() }).bytes, "operator-known"],
      [admission.bytes, "client-unknown"],
      [new TextEncoder().encode("{}"), "wrong-type"],
      [fleet.root.bytes, "here already"],
    ] as const)
      expect(await refusal(draft(bytes))).toContain(because === "" ? "document-refused" : because);
    expect(await listed()).toEqual([]);
  });
});

test("a client's first root waits for its own people and for those who decide for its devices so far", async () => {
  const theirs = makeClientRoot({ clients: ["home"], now: recently() });
  await draft(theirs.bytes);
  const sign = async (person: { sign: (typeof theirs.people)[0]["sign"] } | undefined) =>
    (
      await fleet.admin.call(endpoints.trust.addSignatures, {
        params: { hash: theirs.hash },
        body: { signatures: person ? [person.sign("countersign.root.v1", theirs.bytes)] : [] },
      })
    ).reply.state;
  const [carol, dave] = theirs.people;
  const [alice, bob] = fleet.root.people;
  for (const person of [carol, dave]) expect(await sign(person)).toBe("draft");
  expect((await listed())[0]).toMatchObject({ because: "adoption-signatures" });
  expect(await sign(alice)).toBe("draft");
  expect(await sign(bob)).toBe("published");
});

test("a list of requesters takes no signature of a keeper whom its additions do not name", async () => {
  const [alice, bob, carol] = ["alice", "bob", "carol"].map((id) =>
    makePerson({ id, groups: ["approvers"] }),
  );
  if (!alice || !bob || !carol) throw new Error("three were made");
  const root = makeOperatorRoot({ people: [alice, bob, carol], clients: ["home"], now: recently() });
  const three = await countersignFleet({ root });
  await using _server = three.server;
  const list = makePeople({
    root,
    requesters: [makeRequester(makePerson({ id: "dana" }), ["alice", "bob"], { clients: ["home"] })],
    now: recently(),
    signers: [],
  });
  await three.admin.call(endpoints.drafts.createDraft, {
    body: carry({ bytes: list.bytes, signatures: [] }),
  });
  const sign = (person: typeof alice) =>
    three.admin.call(endpoints.trust.addSignatures, {
      params: { hash: list.hash },
      body: { signatures: [person.sign("countersign.people.v1", list.bytes)] },
    });
  expect(await refusal(sign(carol))).toContain("people-added-by: carol is not named");
  expect((await sign(alice)).reply.state).toBe("draft");
  expect((await sign(bob)).reply.state).toBe("published");
});

test("the trial key is ordered to sign nothing but the trial's own next root", async () => {
  await draft(nextRoot(fleet.root, { min_release: 3 }).bytes);
  const [waiting] = await listed();
  const order = (hash: string) =>
    refusal(fleet.admin.call(endpoints.drafts.orderGraduation, { body: { documents: [hash] } }));
  expect(await order(waiting?.hash ?? "")).toMatch(/^order-refused/);
  expect(await order(fleet.root.hash)).toMatch(/^order-refused/);

  const other = await trialFleet();
  try {
    const last = nextRoot(other.root, { min_release: 1 });
    const { admin } = other;
    await admin.call(endpoints.drafts.createDraft, { body: carry({ bytes: last.bytes, signatures: [] }) });
    const { reply } = await admin.call(endpoints.drafts.orderGraduation, {
      body: { documents: [last.hash] },
    });
    expect(reply.ordered).toEqual([last.hash]);
  } finally {
    await other.server[Symbol.asyncDispose]();
  }
});
