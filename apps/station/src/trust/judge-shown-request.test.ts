/** A server that composes one thing and shows another is found here, before anybody is asked for a signature. */
import type { StationRequestInFull } from "@countersign/api";
import { carry, encodeBase64, encodeUtf8, type Signed } from "@countersign/protocol";
import {
  HELLO_SCRIPT,
  HOUR,
  makeAdmission,
  makeClientRoot,
  makeCountersignWorld,
  makeFakeDevice,
  makeRequest,
  makeVeto,
  nextRoot,
  signRequest,
  targetOf,
  WORLD_START,
} from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { TokenStore } from "../disk/token-store.ts";
import { judgeShownRequest } from "./judge-shown-request.ts";

/** A world, and what an honest server shows of one request. */
async function stage(overrides: Parameters<Awaited<ReturnType<typeof makeCountersignWorld>>["ask"]>[0] = {}) {
  const world = await makeCountersignWorld();
  const asked = world.ask(overrides);
  const admission = makeAdmission({ root: world.operator, devices: [world.device], signers: [world.alice] });
  const shown: StationRequestInFull = {
    run: "11111111-2222-4333-8444-555555555555",
    hash: asked.hash,
    state: "awaiting-signatures",
    request: carry(asked),
    objections: [],
    created_at: WORLD_START,
    script: encodeBase64(asked.script ?? HELLO_SCRIPT),
    targets: (asked.document.targets ?? []).map((target) => ({ ...target, state: "waiting" })),
    admissions: [carry(admission)],
  };
  const held = { roots: [world.operator.pinned], people: [], tokens };
  const judge = (change: Partial<StationRequestInFull> = {}, now = WORLD_START + HOUR) =>
    judgeShownRequest({ ...shown, ...change }, { hash: asked.hash }, held, now);
  return { ...world, asked, admission, shown, held, judge };
}

/** None is shown. */
const tokens = new TokenStore("/nonexistent");

/** What fails, and what waits. */
async function outcomes(judging: ReturnType<typeof judgeShownRequest>) {
  const result = await judging;
  if (!result.ok) return { because: result.because };
  const { checks } = result.judged;
  const of = (outcome: string) => checks.flatMap((one) => (one.outcome === outcome ? [one.because] : []));
  return { fails: of("fails"), waits: of("waits") };
}

describe("an honest request", () => {
  test("lacks nothing but its signatures, and every check of a device was made", async () => {
    const { judge } = await stage();
    expect(await outcomes(judge())).toEqual({ fails: [], waits: ["group-missing"] });
    const result = await judge();
    expect(result.ok && result.judged.checks.length).toBe(26);
  });

  test("for more devices than are listed is judged by the root over all of them", async () => {
    const { operator, alice } = await makeCountersignWorld();
    const devices = Array.from({ length: 70 }, (_, at) =>
      makeFakeDevice({ name: `d-${at}`, pins: [operator.pinned] }),
    );
    const admission = makeAdmission({ root: operator, devices, signers: [alice] });
    for (const device of devices) await device.admit(admission);
    const asked = signRequest(
      makeRequest({ roots: [operator], targets: devices, requester: alice.id }),
      alice,
    );
    expect(asked.document.targets).toBeUndefined();
    const targets = devices.map(targetOf);
    const shown = {
      ...(await stage()).shown,
      hash: asked.hash,
      request: carry(asked),
      admissions: [carry(admission)],
      targets: targets.map((target) => ({ ...target, state: "waiting" })),
    };
    const held = { roots: [operator.pinned], people: [], tokens };
    const judge = (given: StationRequestInFull) => judgeShownRequest(given, {}, held, WORLD_START + HOUR);
    expect(await outcomes(judge(shown))).toEqual({ fails: [], waits: ["group-missing"] });
    // One device fewer, or another one in its place, is another request.
    const [first, ...others] = shown.targets;
    expect(await outcomes(judge({ ...shown, targets: others }))).toEqual({ because: "targets-malformed" });
    if (!first) throw new Error("70 devices have a first one");
    const swapped = [{ ...first, name: "d-x" }, ...others];
    expect(await outcomes(judge({ ...shown, targets: swapped }))).toEqual({ because: "targets-malformed" });
  });
});

describe("a server that lies is found:", () => {
  test("another request under the hash that was asked for", async () => {
    const { judge, ask } = await stage();
    const other = ask({ reason: "something else" });
    expect(await outcomes(judge({ request: carry(other) }))).toEqual({ because: "hash-mismatch" });
    expect(await outcomes(judge({ request: carry(other), hash: other.hash }))).toEqual({
      because: "hash-mismatch",
    });
  });

  test("another script than the request names, or none", async () => {
    const { judge } = await stage();
    const evil = encodeBase64(encodeUtf8("#!/bin/sh\nrm -rf /\n"));
    expect(await outcomes(judge({ script: evil }))).toMatchObject({ fails: ["script-hash"] });
    expect(await outcomes(judge({ script: null }))).toMatchObject({ fails: ["script-missing"] });
  });

  test("a device under a name that its admission does not give it", async () => {
    const { device, admission, ask, shown, held } = await stage();
    const targets = [{ fingerprint: device.fingerprint, name: "print-server", admission: admission.hash }];
    const asked = ask({ targets });
    const given = { ...shown, hash: asked.hash, request: carry(asked) };
    const judging = judgeShownRequest(given, {}, held, WORLD_START + HOUR);
    expect(await outcomes(judging)).toMatchObject({ fails: ["wrong-name", "not-admitted"] });
  });

  test("an admission that nobody who may admit has signed, or none at all", async () => {
    const { judge, operator, device } = await stage();
    const forged = makeAdmission({ root: operator, devices: [device], signers: [] });
    expect(await outcomes(judge({ admissions: [carry(forged)] }))).toMatchObject({
      fails: ["not-admitted", "wrong-name", "admission-signatures"],
    });
    expect(await outcomes(judge({ admissions: [] }))).toMatchObject({
      fails: ["not-admitted", "wrong-name", "not-admitted"],
    });
  });

  test("a request that leaves out a root, or names one that nobody gave to this station", async () => {
    const { ask, shown, held, operator } = await stage();
    const client = makeClientRoot();
    const named = [operator, client].map(({ authority }) => ({ authority, min_version: 1, min_people: 0 }));
    const asked = ask({ roots: named.toSorted((one, other) => (one.authority < other.authority ? -1 : 1)) });
    const given = { ...shown, hash: asked.hash, request: carry(asked) };
    expect(await outcomes(judgeShownRequest(given, {}, held, WORLD_START + HOUR))).toMatchObject({
      fails: ["root-not-pinned"],
    });
    const both = { roots: [...held.roots, client.pinned], people: [], tokens };
    expect(await outcomes(judgeShownRequest(shown, {}, both, WORLD_START + HOUR))).toMatchObject({
      fails: [],
    });
  });

  test("a request for a root that is older or newer than the one held", async () => {
    const { ask, shown, held, operator } = await stage();
    const asked = ask({ roots: [{ authority: operator.authority, min_version: 2, min_people: 0 }] });
    const given = { ...shown, hash: asked.hash, request: carry(asked) };
    const judge = (roots: typeof held.roots) =>
      outcomes(judgeShownRequest(given, {}, { roots, people: [], tokens }, WORLD_START + HOUR));
    expect(await judge(held.roots)).toMatchObject({ fails: ["root-too-old"] });
    expect(await judge([nextRoot(operator).pinned])).toMatchObject({ fails: [] });
  });

  test("a window that has closed, and one that has not begun waits", async () => {
    const { judge, asked } = await stage();
    const { not_before: from, not_after: until } = asked.document;
    expect(await outcomes(judge({}, until + 1))).toMatchObject({ fails: ["expired"] });
    expect(await outcomes(judge({}, from - 1))).toMatchObject({
      fails: [],
      waits: ["too-early", "group-missing"],
    });
  });

  test("a veto that it would rather not show changes nothing, one that it shows ends it", async () => {
    const { judge, bob, operator, asked } = await stage();
    const veto: Signed = makeVeto({ root: operator, subject: asked.hash, by: bob, effect: "veto" });
    expect(await outcomes(judge({ objections: [carry(veto)] }))).toMatchObject({ fails: ["vetoed"] });
    const forged = { ...veto, signatures: [] };
    expect(await outcomes(judge({ objections: [carry(forged)] }))).toMatchObject({ fails: [] });
  });
});
