/** Composing a request: what it will take is said before it is asked for, and nothing gets in that was not chosen. */
import { type Device, isNamedRing, type Parameter, planRings } from "@countersign/api";
import type { Policy, Root } from "@countersign/protocol";
import { makeOperatorRoot, makeTrialRoot, twoPeople } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { argumentFault, argumentsShown, givenArguments, valuesOf } from "./check-arguments.ts";
import { amountOf, LONG_TIMES, SIZES, totalOf, wordsOf } from "./amount.ts";
import { type ChosenDevice, whyNot, withDevices, withoutDevices } from "./chosen-devices.ts";
import { composeSearch } from "./compose-search.ts";
import { bodyOf, type Draft, EMPTY_DRAFT, whatIsMissing } from "./draft.ts";
import { planHere, ringFaults, ringsBody, ringsMissing, USUAL_RINGS, withRing } from "./rings.ts";
import { whoSigns } from "./who-signs.ts";

const trial = makeTrialRoot({ clients: ["home"] });
const operator = makeOperatorRoot({ people: twoPeople(), clients: ["home"] });
const alice = { authority: operator.authority, person: "alice" };

function device(name: string, root: { authority: string } = trial, change: Partial<Device> = {}): Device {
  return {
    id: `00000000-0000-4000-8000-0000000000${name.slice(-2).padStart(2, "0")}`,
    fingerprint: `sha256:${"a".repeat(64)}`,
    seal: "",
    machine: null,
    name,
    client: "home",
    state: "admitted",
    connected: true,
    last_seen_at: 0,
    trust: "server-trust",
    admission: { hash: `sha256:${"b".repeat(64)}`, client: "home", name },
    pins: [{ authority: root.authority, version: 1, hash: root.authority }],
    floor_state: "none",
    separation: "separate-users",
    facts: {},
    tags: [],
    created_at: 0,
    ...change,
  };
}

const known = (root: { authority: string; pinned: { root: Root } }) => ({
  authority: root.authority,
  root: root.pinned.root,
});
const ask = (devices: readonly ChosenDevice[], more: Partial<Parameters<typeof whoSigns>[0]> = {}) =>
  whoSigns({ kind: "script", devices, roots: [known(trial), known(operator)], person: null, ...more });

/** The root with its policies changed. */
function bent(root: typeof trial, change: Partial<Policy>) {
  const { policies } = root.pinned.root;
  return {
    authority: root.authority,
    root: { ...root.pinned.root, policies: policies.map((policy) => ({ ...policy, ...change })) },
  };
}

describe("who signs", () => {
  test("at server-trust it is nobody, and that is the word", () => {
    expect(ask([device("web-1")])).toMatchObject({
      ok: true,
      trust: "server-trust",
      requester: undefined,
      authorities: [{ needs: "the server's key alone", trust: "server-trust" }],
    });
  });

  test("elsewhere people do, the one who asks first", () => {
    const outlook = ask([device("web-1", operator)], { person: alice });
    expect(outlook).toMatchObject({ ok: true, trust: "device-trust", requester: "alice" });
    expect(outlook.ok && outlook.authorities[0]?.needs).toBe(
      "one of the approvers (bob), out of the server's reach",
    );
  });

  test("an authority that asks for people is not outvoted by one that trusts the server", () => {
    const both = device("web-1", trial, {
      pins: [trial, operator].map(({ authority }) => ({ authority, version: 1, hash: authority })),
    });
    expect(ask([both], { person: alice })).toMatchObject({ ok: true, trust: "device-trust" });
  });

  test.each([
    ["of two clients", [device("web-1"), device("web-2", trial, { client: "other" })], /belong to 2 clients/],
    ["under other authorities", [device("web-1"), device("web-2", operator)], /trust different authorities/],
    ["that trust nobody yet", [device("web-1", trial, { pins: [] })], /has not said yet/],
    [
      "under a root that is not known",
      [device("web-1", { authority: `sha256:${"0".repeat(64)}` })],
      /cannot be read/,
    ],
    ["without a policy", [device("web-1", trial, { client: "nowhere" })], /has no policy/],
    ["where a person has to ask and nobody is linked", [device("web-1", operator)], /linked to none/],
  ])("devices %s cannot be asked for together, and why is said", (_what, devices, words) => {
    const outlook = ask(devices);
    expect(outlook.ok ? "" : outlook.problems.join(" ")).toMatch(words);
  });

  test("limits are the narrowest of all policies", () => {
    const roots = [bent(trial, { max_targets: 1, max_window: 3600, network: ["none"], run_as: ["nobody"] })];
    expect(ask([device("web-1")], { roots })).toMatchObject({
      limits: { devices: 1, windowSeconds: 3600, networks: ["none"], users: ["nobody"] },
    });
    const two = ask([device("web-1"), device("web-2")], { roots });
    expect(two.ok ? "" : two.problems[0]).toBe("A policy allows 1 devices at once; 2 are chosen.");
  });
});

describe("the choice of devices", () => {
  test("holds each device once, by name, and counts numbers as numbers", () => {
    const [one, two, ten] = [device("web-1"), device("web-2"), device("web-10")];
    const chosen = withDevices(withDevices([], [ten, two]), [one, two]);
    expect(chosen.map(({ name }) => name)).toEqual(["web-1", "web-2", "web-10"]);
    expect(withoutDevices(chosen, new Set([two.id])).map(({ name }) => name)).toEqual(["web-1", "web-10"]);
  });

  test("says why a device cannot be named", () => {
    expect(whyNot(device("web-1"))).toBeUndefined();
    expect(whyNot(device("web-1", trial, { state: "retired" }))).toBe("retired");
    expect(whyNot(device("web-1", trial, { admission: null }))).toBe("not admitted yet");
  });
});

const parameters: readonly Parameter[] = [
  { name: "days", type: "integer", required: true },
  { name: "mode", type: "choice", required: false, choices: ["fast", "slow"], default: "slow" },
  { name: "note", type: "text", required: false },
];
const formed: Parameter = { name: "host", type: "text", required: false, pattern: "^web-[0-9]+|db$" };

describe("arguments", () => {
  test.each([
    [0, "", "is required"],
    [0, "3.5", "is no whole number"],
    [0, "-3", undefined],
    [1, "other", "is none of the choices"],
    [1, "", undefined],
    [2, "anything $(at all)", undefined],
    [3, "web-1", undefined],
    [3, "web-1; reboot", "does not have the form ^web-[0-9]+|db$"],
    [3, "dbx", "does not have the form ^web-[0-9]+|db$"],
  ])("of parameter %i: %j", (at, value, fault) => {
    const parameter = [...parameters, formed][at];
    if (!parameter) throw new Error("no such parameter");
    expect(argumentFault(parameter, value)).toBe(fault);
  });

  test("left empty stay with their default, and are shown with it", () => {
    expect(givenArguments(parameters, { days: "3", mode: "", other: "x" })).toEqual({ days: "3" });
    expect(argumentsShown(parameters, { days: "3" })).toEqual([
      { name: "days", value: "3", isDefault: false },
      { name: "mode", value: "slow", isDefault: true },
      { name: "note", value: "", isDefault: true },
    ]);
    expect(valuesOf(parameters, ["3", "fast"])).toEqual({ days: "3", mode: "fast", note: "" });
  });
});

describe("a draft", () => {
  const outlook = ask([device("web-1")]);
  const draft: Draft = {
    ...EMPTY_DRAFT,
    script: "tidy",
    values: { days: "3" },
    devices: [device("web-1")],
    reason: " why ",
  };

  test("is complete with script, arguments, devices and a reason", () => {
    expect(whatIsMissing(draft, { parameters: [...parameters] }, outlook)).toEqual([]);
    expect(whatIsMissing(EMPTY_DRAFT, undefined, undefined)).toEqual([
      "Choose a script.",
      "Choose at least one device.",
      "Say why: whoever signs reads it.",
    ]);
    expect(whatIsMissing({ ...draft, values: {} }, { parameters: [...parameters] }, outlook)).toEqual([
      "days is required.",
    ]);
  });

  test("asks for the version that was looked at, for these devices and no others", () => {
    expect(bodyOf(draft, { version: 4, parameters })).toEqual({
      kind: "script",
      script: "tidy",
      version: 4,
      arguments: { days: "3" },
      devices: draft.devices.map(({ id }) => id),
      reason: "why",
      run_as: "default",
      network: "host",
      limits: { seconds: 3600, output: 10_485_760 },
      environment: {},
    });
  });

  test("brings along all that was chosen, and nothing of a script into a restart", () => {
    const chosen: Draft = {
      ...draft,
      window: { number: "1", of: 3600 },
      runAs: "nobody",
      network: "none",
      timeLimit: { number: "90", of: 1 },
      outputLimit: { number: "64", of: 1024 },
      environment: [{ name: "LANG", value: "C" }],
      input: "",
      delay: { number: "2", of: 60 },
    };
    expect(bodyOf(chosen, { version: 4, parameters })).toMatchObject({
      window_seconds: 3600,
      run_as: "nobody",
      network: "none",
      limits: { seconds: 90, output: 65_536 },
      environment: { LANG: "C" },
      stdin: "",
    });
    expect(bodyOf({ ...chosen, kind: "reboot" }, undefined)).toEqual({
      kind: "reboot",
      delay_seconds: 120,
      devices: draft.devices.map(({ id }) => id),
      reason: "why",
      window_seconds: 3600,
    });
  });

  test.each<[string, Partial<Draft>, string]>([
    ["a limit that is none", { timeLimit: { number: "1.5", of: 60 } }, "Time limit is no whole number."],
    ["no time at all", { timeLimit: { number: "0", of: 60 } }, "Time limit is less than 1 second."],
    ["more than a day", { timeLimit: { number: "25", of: 3600 } }, "Time limit is more than 24 hours."],
    [
      "more than is kept",
      { outputLimit: { number: "1025", of: 1024 ** 2 } },
      "Output limit is more than 1,024 MiB.",
    ],
    ["a window over two weeks", { window: { number: "15", of: 86_400 } }, "Open for is more than 14 days."],
    [
      "a variable of two names",
      { environment: [{ name: "A B", value: "" }] },
      "A B is no name of a variable: letters, digits and underscores, no digit first.",
    ],
    ["a variable without a name", { environment: [{ name: "", value: "1" }] }, "A variable needs a name."],
    [
      "one variable twice",
      {
        environment: [
          { name: "A", value: "1" },
          { name: "A", value: "2" },
        ],
      },
      "A stands twice.",
    ],
    ["half a character", { input: "\ud800" }, "Standard input holds a broken character."],
    ["a user that no policy names", { runAs: "root" }, "Run as is a user that a policy does not allow."],
  ])("is not complete with %s", (_what, part, sentence) => {
    expect(whatIsMissing({ ...draft, ...part }, { parameters: [...parameters] }, outlook)).toEqual([
      sentence,
    ]);
  });

  test("may not be open for longer than a policy allows, unless it is left as usual", () => {
    const short = ask([device("web-1")], { roots: [bent(trial, { max_window: 3600, network: ["none"] })] });
    const missing = (part: Partial<Draft>) =>
      whatIsMissing({ ...draft, network: "none", ...part }, { parameters: [...parameters] }, short);
    expect(missing({})).toEqual([]);
    expect(missing({ window: { number: "2", of: 3600 } })).toEqual([
      "Open for is more than 1 hour, which is what a policy allows.",
    ]);
    expect(missing({ network: "host" })).toEqual(["Network is more than a policy allows."]);
  });
});

describe("rings", () => {
  const ids = ["a", "b", "c", "d"];
  const tagged = (word: string) => new Set(word === "tag:front" ? ["b", "stranger"] : ["b", "c"]);
  const typed = (sizes: string) => ({ ...USUAL_RINGS, sizes });

  test("of a run are sent as they were shown, and of a task with its sizes for when it is due", () => {
    const plan = planHere(typed("tag:front, 1, rest"), ids, tagged, (id) => id === "d");
    expect(plan).toEqual({
      ok: true,
      rings: [
        { name: "tag:front", devices: ["b"], isExact: true },
        { name: "1", devices: ["d"], isExact: true },
        { name: "rest", devices: ["a", "c"], isExact: true },
      ],
      steps: [{ name: "tag:front", devices: ["b"] }, { name: "1", devices: ["d"] }, "rest"],
    });
    const later = planHere(typed("tag:front, 1, rest"), ids, tagged);
    expect(later).toMatchObject({ steps: [{ name: "tag:front", devices: ["b"] }, "1", "rest"] });
    expect(later.ok && later.rings.map(({ isExact }) => isExact)).toEqual([true, false, false]);
    expect(plan.ok && ringsBody(typed(""), plan.steps)).toMatchObject({ stop_after: "1", ask_first: false });
  });

  test("keep the order in which they were shown where others come after the rest", () => {
    const plan = planHere(typed("1, rest, tag:front, rest"), ids, tagged, () => true);
    const shown = [
      { name: "1", devices: ["a"] },
      { name: "rest", devices: ["c", "d"] },
      { name: "tag:front", devices: ["b"] },
    ];
    expect(plan).toMatchObject({ rings: shown, steps: [...shown, "rest"] });
    expect(plan.ok && planRings(plan.steps, ids, () => true)).toEqual({ ok: true, rings: shown });
  });

  test("of a task are exact where their devices are named, and not for what they are called", () => {
    const steps = [{ name: "1", devices: ["b"] }, "1", "rest"];
    const plan = planRings(steps, ids, () => true);
    expect(plan.ok && plan.rings.map(isNamedRing(steps))).toEqual([true, false, false]);
  });

  test("are not complete without anybody for a tag, or while it is looked up", () => {
    const missing = (sizes: string, devices: string[]) =>
      ringsMissing(
        typed(sizes),
        planHere(typed(sizes), devices, tagged, () => true),
      );
    expect(missing("tag:front, group:all, rest", ids)).toEqual([]);
    expect(missing("tag:front, group:all, rest", ["a", "b"])).toEqual([
      "Rings leave nobody for “group:all”.",
    ]);
    expect(ringsMissing(typed("tag:front, rest"), undefined)).toEqual(["Rings are being looked up."]);
    expect(ringFaults(typed("front, rest")).sizes).toContain("hold “front”");
  });

  test("take a tag before the sizes and after other tags, once", () => {
    const one = withRing(USUAL_RINGS, "tag:front");
    expect(one.sizes).toBe("tag:front, 1, 10%, rest");
    expect(withRing(withRing(one, "group:all"), "tag:front").sizes).toBe(
      "group:all, tag:front, 1, 10%, rest",
    );
  });
});

test("an amount is told in the largest unit that counts it exactly", () => {
  expect([3600, 5400, 86_400, 60].map((seconds) => wordsOf(seconds, LONG_TIMES))).toEqual([
    "1 hour",
    "90 minutes",
    "1 day",
    "1 minute",
  ]);
  expect(wordsOf(1500, SIZES)).toBe("1,500 bytes");
  for (const total of [0, 1, 1024, 10_485_760, 1_073_741_824])
    expect(totalOf(amountOf(total, SIZES))).toBe(total);
});

test("an address brings in what has the right form, and nothing else", () => {
  const id = "00000000-0000-4000-8000-000000000001";
  expect(composeSearch({ script: "tidy", version: 2, devices: `${id},${id}`, again: id })).toEqual({
    script: "tidy",
    version: "2",
    devices: `${id},${id}`,
    again: id,
  });
  expect(
    composeSearch({
      script: "../x",
      version: "0",
      devices: `${id},javascript:alert(1)`,
      again: {},
      reason: "x",
    }),
  ).toEqual({});
  expect(composeSearch({ devices: Array.from({ length: 200 }, () => id).join(",") })).toEqual({});
});
