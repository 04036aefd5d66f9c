/** A run in words: what is shown as proven is proven, and devices to look at come first. */
import type { Run } from "@countersign/api";
import { REFUSAL_CODES } from "@countersign/protocol";
import { describe, expect, test } from "vitest";
import { reasonSentence } from "../refusal-words.ts";
import { runWords, type Target } from "../run-words.ts";
import { chainLinks } from "./chain-links.ts";
import { durationWords } from "./duration-words.ts";
import { beginsOpen, outputGroups, wantedDevices } from "./output-groups.ts";

const hash = `sha256:${"a".repeat(64)}`;

function target(device: string, change: Partial<Target> = {}): Target {
  return {
    device,
    fingerprint: hash,
    name: device,
    admission: hash,
    state: "ran",
    exit: 0,
    signal: null,
    code: null,
    receipt: hash,
    started_at: 10,
    ended_at: 12,
    ...change,
  };
}

function run(change: Partial<Run> = {}): Run {
  return {
    id: "r",
    state: "finished",
    client: "home",
    kind: "script",
    script: { name: "tidy", version: 1, hash },
    reason: "why",
    request_hash: hash,
    short_code: "aaaa-aaaa-aaaa-aaaa",
    trust: "device-trust",
    requested_by: "Ann",
    standing: null,
    task: null,
    requester: { authority: hash, person: "ann" },
    not_before: 0,
    not_after: 100,
    created_at: 0,
    missing: [],
    signers: [
      { authority: hash, person: "bob", namespace: "countersign.approve.v1", independent: true, at: 5 },
    ],
    objections: [],
    targets: [target("web-1")],
    station_link: null,
    may_cancel: false,
    ...change,
  };
}

const statesOf = (one: Run) => chainLinks(one).map(({ state }) => state);
const never = { receipt: null, exit: null, started_at: null, ended_at: null } as const;

describe("the chain", () => {
  test("of a run that went well holds throughout", () => {
    expect(statesOf(run())).toEqual(["done", "done", "done", "done", "done"]);
  });

  test("at server-trust does not claim that anybody countersigned", () => {
    const [, link] = chainLinks(run({ trust: "server-trust", signers: [] }));
    expect(link).toMatchObject({ title: "Not countersigned", state: "open" });
  });

  test("of a run that waits ends at the signatures", () => {
    const waiting = run({
      state: "awaiting-signatures",
      signers: [],
      targets: [target("web-1", { ...never, state: "waiting" })],
    });
    expect(statesOf(waiting)).toEqual(["done", "now", "to-come", "to-come", "to-come"]);
  });

  test("of a vetoed run is broken at the signatures, with who and why", () => {
    const objections = [{ effect: "veto" as const, person: "bob", reason: "not today", at: 6 }];
    const vetoed = run({
      state: "refused",
      objections,
      targets: [target("web-1", { ...never, state: "refused" })],
    });
    const [, link] = chainLinks(vetoed);
    expect(link?.state).toBe("broken");
    expect(link?.lines.map(({ text }) => text)).toContain("vetoed by bob: “not today”");
  });

  test("of a run that a device refused is broken there, in a sentence", () => {
    const refused = run({
      state: "refused",
      targets: [target("web-1", { ...never, state: "refused", code: "floor-keys", receipt: hash })],
    });
    expect(statesOf(refused)).toEqual(["done", "done", "broken", "to-come", "done"]);
    expect(chainLinks(refused)[2]?.lines[0]?.text).toBe(
      "1 device refused. The device's own floor asks for signatures that are missing.",
    );
  });

  test("of a run that failed somewhere is broken where it ran", () => {
    const mixed = run({ targets: [target("web-1"), target("web-2", { exit: 3 })] });
    expect(statesOf(mixed)[3]).toBe("broken");
    expect(runWords(mixed).words).toBe("Failed on 1 of 2");
  });

  test("of a run that was cancelled while it ran says so, and does not call it failed", () => {
    const ended = { exit: null, signal: "SIGTERM", code: "cancelled" };
    const cancelled = run({ targets: [target("web-1", ended)] });
    expect(runWords(cancelled).words).toBe("Cancelled");
    expect(chainLinks(cancelled)[3]).toMatchObject({
      state: "broken",
      lines: [{ text: "cancelled while it ran on the device" }],
    });
  });

  test("of a run that nobody signed in time is broken at the signatures", () => {
    const late = run({
      state: "expired",
      signers: [],
      targets: [target("web-1", { ...never, state: "cancelled" })],
    });
    expect(chainLinks(late)[1]).toMatchObject({
      state: "broken",
      lines: [{ text: "nobody signed in time" }],
    });
  });
});

test("every code of a refusal that people may meet has a sentence of its own", () => {
  const technical = new Set([
    "too-many-signatures",
    "bad-signature-shape",
    "script-too-large",
    "targets-malformed",
  ]);
  const documents = REFUSAL_CODES.indexOf("state-cloned");
  const met = REFUSAL_CODES.slice(documents).filter((code) => !technical.has(code));
  expect(met.filter((code) => reasonSentence(code) === `The device says: ${code}.`)).toEqual([]);
});

describe("devices in groups", () => {
  const targets = [
    target("good"),
    target("bad", { exit: 2 }),
    target("busy", { ...never, state: "running" }),
    target("gone", { ...never, state: "lost" }),
  ];

  test("stand with what needs a look first, and what went well last", () => {
    const groups = outputGroups(targets);
    expect(groups.map(({ outcome }) => outcome)).toEqual(["running", "failed", "lost", "succeeded"]);
    expect(groups.map((group) => beginsOpen(group, groups))).toEqual([true, true, true, false]);
    const many = outputGroups(Array.from({ length: 50 }, (_none, at) => target(`w${at}`, { exit: 1 })));
    expect(many.map((group) => beginsOpen(group, [...many, ...groups]))).toEqual([false]);
  });

  test("have their output brought where somebody looks, or where it runs, and not all at once", () => {
    expect(wantedDevices(targets, new Set(["good"]))).toEqual(["good", "busy"]);
    const many = Array.from({ length: 500 }, (_none, at) => target(`w${at}`, { ...never, state: "running" }));
    expect(wantedDevices(many, new Set())).toHaveLength(20);
  });
});

test.each([
  [10, null, ""],
  [10, 10, "less than 1 s"],
  [10, 22, "12 s"],
  [0, 200, "3 min 20 s"],
  [0, 7300, "2 h 1 min"],
])("from %s to %s is %j", (started_at, ended_at, words) => {
  expect(durationWords({ started_at, ended_at })).toBe(words);
});
