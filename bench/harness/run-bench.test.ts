/** The harness itself: what it must refuse to call good, each planted here. */
import { describe, expect, test } from "vitest";
import { readBound } from "./bound.ts";
import type { Contender, Contest, Figure } from "./contest.ts";
import { runBench } from "./run-bench.ts";

/** A contender that answers with these numbers, over and over; the first is for the round that is dropped. */
function scripted(name: string, values: readonly number[]): Contender {
  let asked = 0;
  return {
    name,
    versions: [`${name} 1.2.3`],
    sample: () => Promise.resolve(values[asked++ % values.length] ?? 0),
  };
}

function figureOf(id: string, contest: Partial<Contest> & Pick<Contest, "ours" | "peers">): Figure {
  const whole: Contest = { what: "a planted thing", unit: "ms", beside: [], rounds: 5, ...contest };
  return {
    id,
    what: "a planted figure",
    start: () => Promise.resolve({ contests: [whole], async [Symbol.asyncDispose]() {} }),
  };
}

async function bench(args: readonly string[], ...figures: Figure[]) {
  const lines: string[] = [];
  const notes: string[] = [];
  const code = await runBench(args, figures, {
    out: (line) => lines.push(line),
    note: (line) => notes.push(line),
  });
  return { code, text: lines.join("\n"), notes: notes.join("\n"), lines };
}

const goal = readBound("<= 1/4");
const fast = () => scripted("ours", [9, 10, 11, 10, 12, 10]);
const slow = () => scripted("theirs", [90, 100, 110, 90, 100, 100]);
const good = () => figureOf("G90", { ours: fast(), peers: [{ peer: slow(), goal }] });

describe("exit code", () => {
  test("is 0 where every goal of every named figure holds", async () => {
    const { code, text } = await bench(["G90"], good());
    expect(code).toBe(0);
    expect(text).toContain("holds");
    expect(text).toContain("1 of 1 goals hold.");
  });

  test("is 1 where a goal is missed, and the figure is printed as missed", async () => {
    const missed = figureOf("G91", { ours: slow(), peers: [{ peer: fast2(), goal }] });
    const { code, text } = await bench([], good(), missed);
    expect(code).toBe(1);
    expect(text).toContain("MISSED: the goal is <= 1/4");
    expect(text).toContain("1 of 2 goals hold.");
  });

  test("is 1 where the spread makes the ratio meaningless, and no ratio is given", async () => {
    const wild = figureOf("G92", {
      ours: scripted("ours", [10, 10, 11, 10, 31, 10]),
      peers: [{ peer: scripted("theirs", [100, 100, 110, 100, 100, 100]), goal }],
    });
    const { code, text } = await bench([], wild);
    expect(code).toBe(1);
    expect(text).toContain("NO ANSWER: the ratio of single rounds went from 0.100 to 0.310, 3.1 times apart");
    expect(text).not.toContain("    ratio ");
  });

  test("is 0 where rounds lie far apart, and each of them within the goal", async () => {
    const clear = figureOf("G92", {
      ours: scripted("ours", [5, 5, 5, 5, 20, 5]),
      peers: [{ peer: scripted("theirs", [100]), goal }],
    });
    expect(await bench([], clear)).toMatchObject({
      code: 0,
      text: expect.stringContaining("ratio  1/20"),
    });
  });

  test("is 1 where a peer is missing, which is named with the way to get it", async () => {
    const peer = { name: "ansible -m raw", missing: "apt-get install ansible-core" };
    const { code, text } = await bench([], figureOf("G93", { ours: fast(), peers: [{ peer, goal }] }));
    expect(code).toBe(1);
    expect(text).toContain("NO ANSWER: ansible -m raw is missing: apt-get install ansible-core");
    expect(text).toContain("ours   10.00 ms");
  });

  test("is 1 where a measurement fails or the figure does not start, with the reason", async () => {
    const sample = () => Promise.reject(new Error("the run ended with exit code 7"));
    const broken = figureOf("G94", { ours: { ...fast(), sample }, peers: [{ peer: slow(), goal }] });
    const still: Figure = { id: "G95", what: "x", start: () => Promise.reject(new Error("port is taken")) };
    const { code, text } = await bench([], broken, still);
    expect(code).toBe(1);
    expect(text).toContain("the run ended with exit code 7");
    expect(text).toContain("port is taken");
  });

  test("is 1 where a figure has no goal at all", async () => {
    expect((await bench([], figureOf("G96", { ours: fast(), peers: [] }))).code).toBe(1);
  });

  test("is 2 for a figure that does not exist, naming those that do, and for an unknown option", async () => {
    const unknown = await bench(["G1"], good());
    expect(unknown).toMatchObject({ code: 2, text: "" });
    expect(unknown.notes).toContain("There are G90.");
    expect((await bench(["--jsn"], good())).code).toBe(2);
  });
});

function fast2() {
  return scripted("faster", [9, 10, 11, 9, 10, 10]);
}

describe("what is run", () => {
  test("is what was named, and everything where nothing was", async () => {
    const other = figureOf("G97", { ours: fast(), peers: [{ peer: slow(), goal }] });
    expect((await bench(["g97"], good(), other)).text).not.toContain("G90");
    const all = (await bench([], good(), other)).text;
    expect(all).toContain("G90");
    expect(all).toContain("G97");
  });

  test("is listed without running it", async () => {
    const { code, text } = await bench(["--list"], good());
    expect(code).toBe(0);
    expect(text).toBe("G90  a planted figure");
  });
});

describe("--json", () => {
  test("has the form of figures.md, one object a line", async () => {
    const { lines } = await bench(["--json"], good());
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      id: "G90",
      what: "a planted thing",
      peer: "theirs",
      ours: { median: 10, min: 10, max: 12, unit: "ms" },
      peers: { median: 100, min: 90, max: 110, unit: "ms" },
      ratio: 0.1,
      goal: "<= 1/4",
      holds: true,
      runs: 5,
      spread: 1.2,
      versions: ["ours 1.2.3", "theirs 1.2.3"],
    });
  });

  test("says why a figure does not hold, with a code", async () => {
    const peer = { name: "ansible -m raw", missing: "apt-get install ansible-core" };
    const { lines, code } = await bench(
      ["--json"],
      figureOf("G93", { ours: fast(), peers: [{ peer, goal }] }),
    );
    expect(code).toBe(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      holds: false,
      ratio: null,
      because: "peer-missing",
      peers: null,
    });
  });
});
