/** Roots, people lists and admissions as they are shown, and not at all where they follow something else than what is held. */
import {
  makeAdmission,
  makeCountersignWorld,
  makeFakeDevice,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequester,
  makeTrialRoot,
  nextRoot,
  renewRoot,
  seededKey,
  serverPolicy,
} from "@countersign/testkit";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { plainText } from "../text/segment.ts";
import { type AdmissionToReview, reviewAdmission } from "./review-admission.ts";
import { type PeopleToReview, reviewPeople } from "./review-people.ts";
import { type RootToReview, reviewRoot } from "./review-root.ts";

const crypto = nodeCrypto;
const root = makeOperatorRoot();
const { alice, bob, operator, device } = await makeCountersignWorld();

describe("a root", () => {
  const review = async (given: Omit<RootToReview, "crypto">) => {
    const reviewed = await reviewRoot({ ...given, crypto });
    if (!reviewed.ok) throw new Error(`${reviewed.because}: ${reviewed.detail}`);
    return reviewed.model;
  };

  test("is shown whole, as plain JSON", async () => {
    const model = await review({ signed: root });
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
    expect(model).toMatchObject({
      document: "root",
      version: 1,
      fault: null,
      compared: { with: "nothing" },
      persons: [{ id: "alice", keys: [{ kind: "ssh" }] }, { id: "bob" }],
      policies: [{ client: "acme", kind: "reboot", trust: "device-trust" }, { kind: "script" }],
      needs: [],
    });
    expect(model.persons[0]?.keys[0]?.fingerprints[1]).toMatch(/^SHA256:/);
    expect(model.signatures.map(({ person }) => person.id)).toEqual(["alice", "bob"]);
  });

  test("says whose signatures the step from the one before still lacks", async () => {
    const carol = makePerson({ id: "carol", groups: ["approvers"] });
    const roles = { ...root.document.roles, root: { threshold: 2, members: ["alice", "carol"] } };
    const change = { people: [...root.people, carol], roles };
    const alone = await review({ signed: nextRoot(root, change, [carol]), previous: root.pinned });
    expect(alone.needs).toEqual([
      "alice and bob, who change version 1",
      "alice and carol, who change it from now on",
    ]);
    const old = await review({ signed: nextRoot(root, change, root.people), previous: root.pinned });
    expect(old.needs).toEqual(["alice and carol, who change it from now on"]);
    const both = await review({ signed: nextRoot(root, change), previous: root.pinned });
    expect(both).toMatchObject({ needs: [], compared: { with: "predecessor", version: 1 } });
    expect(both.changes.some(({ severity }) => severity === "loosens")).toBe(true);
    const renewal = await review({ signed: renewRoot(root, {}, []), previous: root.pinned });
    expect(renewal.needs).toEqual(["alice and bob, who renew it unchanged"]);
  });

  test("is compared with the trial that it takes over from, and with no other root", async () => {
    const trial = makeTrialRoot({ serverKey: seededKey("server") });
    const model = await review({ signed: root, previous: trial.pinned });
    expect(model.compared).toMatchObject({ with: "trial" });
    expect(model.changes.map(({ words }) => plainText(words)).join()).toContain(
      "device-trust instead of server-trust",
    );
    const other = await reviewRoot({ signed: root, previous: operator.pinned, crypto });
    expect(other).toMatchObject({ ok: false, because: "root-not-following" });
  });

  test.each([
    ["skips a version", nextRoot(nextRoot(root, { min_release: 1 }))],
    ["is of another authority", nextRoot(makeOperatorRoot({ clients: ["globex"] }))],
    ["becomes a trial", nextRoot(root, { trial: true })],
  ])("is not shown where it %s", async (_what, signed) => {
    expect(await reviewRoot({ signed, previous: root.pinned, crypto })).toMatchObject({
      because: "root-not-following",
    });
  });

  test("that breaks a rule is shown with the rule, and nobody is asked to sign", async () => {
    const broken = nextRoot(root, {
      roles: { ...root.document.roles, root: { threshold: 3, members: ["alice", "bob"] } },
    });
    const model = await review({ signed: broken, previous: root.pinned });
    expect(model).toMatchObject({
      fault: "threshold-unreachable",
      needs: ["no device would follow it: threshold-unreachable"],
    });
  });

  test("says when two of its people could be taken for each other", async () => {
    const people = [
      makePerson({ id: "a1", name: "Ann Li" }),
      makePerson({ id: "a2", name: "Ann L\u0456" }),
      ...root.people,
    ];
    const model = await review({ signed: makeOperatorRoot({ people }) });
    expect(model.persons.map(({ warning }) => warning !== undefined)).toEqual([true, true, false, false]);
  });
});

describe("a people list", () => {
  const zoe = makePerson({ id: "zoe" });
  const entry = makeRequester(zoe, ["alice", "bob"]);
  const review = async (given: Omit<PeopleToReview, "crypto">) => {
    const reviewed = await reviewPeople({ ...given, crypto });
    if (!reviewed.ok) throw new Error(`${reviewed.because}: ${reviewed.detail}`);
    return reviewed.model;
  };

  test("is shown with what each entry allows, and who never approves for it", async () => {
    const model = await review({ signed: makePeople({ root, requesters: [entry] }), root: root.pinned });
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
    expect(model).toMatchObject({
      version: 1,
      fault: null,
      needs: [],
      requesters: [{ id: "zoe", addedBy: ["alice", "bob"] }],
    });
    expect(plainText(model.changes[0]?.words ?? [])).toBe(
      "Zoe (zoe), a human, may ask for runs at acme; alice, bob never approve for them",
    );
  });

  test.each([
    ["another client", { clients: ["acme", "globex"] }, "loosens Zoe may ask for runs at globex"],
    ["no client", { clients: [] }, "tightens Zoe may no longer ask for runs at acme"],
    ["one adder less", { added_by: ["alice"] }, "loosens bob could approve for Zoe, which they could not"],
    ["another kind", { kind: "service" as const }, "neutral Zoe is a service, and was a human"],
    [
      "another key",
      { keys: [{ key: seededKey("x").key }] },
      "loosens Zoe can sign with another key: sha256:",
    ],
    [
      "another name",
      { name: "Zo\u0435" },
      "neutral zoe is called Zo\u0435‹U+0435 (Cyrillic) looks like e›, and was called Zoe",
    ],
  ])("says what %s changes", async (_what, change, words) => {
    const held = makePeople({ root, requesters: [entry] });
    const next = makePeople({ root, requesters: [{ ...entry, ...change }], prev: held });
    const { changes } = await review({ signed: next, root: root.pinned, previous: held.pinned });
    expect(changes.map(({ severity, words: said }) => `${severity} ${plainText(said)}`).join("\n")).toContain(
      words,
    );
  });

  test("lacks signatures, breaks a rule, or follows another list", async () => {
    const unsigned = await review({
      signed: makePeople({ root, requesters: [entry], signers: [] }),
      root: root.pinned,
    });
    expect(unsigned.needs).toEqual(["alice and bob, by role people"]);
    const sly = await review({
      signed: makePeople({ root, requesters: [{ ...entry, added_by: ["alice"] }] }),
      root: root.pinned,
    });
    expect(sly.fault).toBe("people-added-by");
    const held = makePeople({ root, requesters: [entry] });
    const other = makePeople({ root, requesters: [], prev: makePeople({ root, requesters: [] }) });
    expect(
      await reviewPeople({ signed: other, root: root.pinned, previous: held.pinned, crypto }),
    ).toMatchObject({
      because: "people-not-following",
    });
    expect((await review({ signed: other, root: root.pinned })).compared).toMatchObject({ with: "not-held" });
  });
});

describe("an admission", () => {
  const second = makeFakeDevice({ name: "web-2" });
  const first = makeAdmission({ root: operator, devices: [device], signers: [alice] });
  const held = { roots: [operator.pinned], people: [], admissions: [first.bytes] };
  const review = async (signed: AdmissionToReview["signed"], more: AdmissionToReview["held"] = held) => {
    const reviewed = await reviewAdmission({ signed, held: more, crypto });
    if (!reviewed.ok) throw new Error(`${reviewed.because}: ${reviewed.detail}`);
    return reviewed.model;
  };

  test("is shown with each machine, the client's policies, and who signed", async () => {
    const model = await review(makeAdmission({ root: operator, devices: [second], signers: [alice] }));
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
    expect(model).toMatchObject({
      client: "acme",
      devices: [{ fingerprint: second.fingerprint, change: "first" }],
      policies: [{ kind: "reboot", trust: "device-trust" }, { kind: "script" }],
      signatures: [{ person: { id: "alice" }, namespace: "countersign.admit.v1" }],
      warnings: [],
      needs: [],
    });
  });

  test("calls a move a move and a new name a new name", async () => {
    const renamed = makeAdmission({
      root: operator,
      devices: [{ ...device, name: "db-1" }],
      previous: first.hash,
      signers: [],
    });
    const model = await review(renamed);
    expect(model.devices[0]?.change).toBe("rename");
    expect(plainText(model.devices[0]?.words ?? [])).toBe("is called db-1 at acme, and was called web-1");
    expect(model.needs).toEqual([
      "alice or bob, by role admit",
      "the approvals that a script at acme takes, by others",
    ]);
    const moved = await review(
      makeAdmission({ root: operator, devices: [device], client: "weak", previous: first.hash }),
    );
    expect(moved.devices[0]?.change).toBe("move");
    expect(moved.warnings).toEqual(["no root that is held here has a policy for weak: devices refuse"]);
    const stranger = await review(makeAdmission({ root: operator, devices: [second], previous: first.hash }));
    expect(stranger.devices[0]?.change).toBe("unknown");
    expect(
      (await review(makeAdmission({ root: operator, devices: [device], previous: first.hash, now: 1 })))
        .devices[0]?.change,
    ).toBe("again");
  });

  test("warns of a name that is taken, or looks like one, and of a device that is admitted already", async () => {
    const twin = await review(makeAdmission({ root: operator, devices: [{ ...second, name: "web-1" }] }));
    expect(twin.devices[0]?.warning).toBe("the name of 2 in this list");
    const lookAlike = await review(
      makeAdmission({ root: operator, devices: [{ ...second, name: "web-l" }] }),
    );
    expect(lookAlike.devices[0]?.warning).toContain("looks like the name of another");
    const again = await review(makeAdmission({ root: operator, devices: [device], now: 1 }));
    expect(again.devices[0]?.warning).toContain("was admitted before, to acme");
  });

  test("warns where a client is left to the server", async () => {
    const weak = makeOperatorRoot({
      change: { policies: [serverPolicy("weak")], server_keys: [seededKey("server").key] },
    });
    const signed = makeAdmission({ root: weak, devices: [second], client: "weak", signers: [bob] });
    const { warnings } = await review(signed, { ...held, roots: [weak.pinned] });
    expect(warnings[0]).toContain("whoever owns the server can run code");
  });

  test("is not shown where its root or what it replaces is not held; where nothing is held, it says so", async () => {
    const signed = makeAdmission({ root: operator, devices: [device], previous: operator.hash });
    expect(await reviewAdmission({ signed, held, crypto })).toMatchObject({ because: "previous-missing" });
    expect(await reviewAdmission({ signed, held: { ...held, roots: [] }, crypto })).toMatchObject({
      because: "root-not-held",
    });
    expect(await review(signed, "nothing")).toMatchObject({
      checked: false,
      devices: [{ change: "unknown" }],
    });
  });
});
