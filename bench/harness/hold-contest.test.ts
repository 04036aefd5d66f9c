/** The order of measurements, and what is dropped. */
import { describe, expect, test } from "vitest";
import { readBound } from "./bound.ts";
import type { Contest } from "./contest.ts";
import { distributionOf } from "./distribution.ts";
import { holdContest } from "./hold-contest.ts";
import { runFigure } from "./run-figure.ts";
import { judge } from "./verdict.ts";

function watched(rounds: number) {
  const order: string[] = [];
  const contender = (name: string) => ({
    name,
    versions: [],
    sample: () => Promise.resolve(order.push(name)),
  });
  const contest: Contest = {
    what: "order",
    unit: "ms",
    ours: contender("A"),
    peers: [{ peer: contender("B"), goal: readBound("<= 2") }],
    beside: [contender("C"), { name: "D", missing: "not here" }],
    rounds,
  };
  return { order, contest };
}

describe("a contest", () => {
  test("measures in turns and drops the first round", async () => {
    const { order, contest } = watched(5);
    const { samples, rounds } = await holdContest(
      contest,
      () => 100,
      () => {},
    );
    expect(order.join("")).toBe("ABC".repeat(6));
    expect(rounds).toBe(5);
    // The values are positions in the order: 1, 2 and 3 belong to the round that is dropped.
    expect(samples.get("A")).toEqual([4, 7, 10, 13, 16]);
    expect(samples.get("C")).toHaveLength(5);
  });

  test("ends early when time runs out, but not before five rounds were counted", async () => {
    const { order, contest } = watched(50);
    const secondsLeft = () => 20 - order.length;
    const { rounds } = await holdContest(contest, secondsLeft, () => {});
    expect(rounds).toBe(5);
  });

  test("refuses two contenders of one name, whose measurements would mix", async () => {
    const { contest } = watched(5);
    const twice = { ...contest, beside: [contest.ours] };
    await expect(
      holdContest(
        twice,
        () => 100,
        () => {},
      ),
    ).rejects.toThrow("same name");
  });

  test("gives no answer from fewer than five rounds", async () => {
    const { contest } = watched(4);
    const measured = await holdContest(
      contest,
      () => 100,
      () => {},
    );
    expect(judge("G90", contest, measured)).toMatchObject([
      { holds: false, because: { code: "too-few-rounds" } },
    ]);
  });
});

describe("a figure", () => {
  test("that hangs is ended, does not hold, and is cleaned up", async () => {
    const { contest } = watched(5);
    let disposed = false;
    const hanging = { ...contest, ours: { ...contest.ours, sample: () => new Promise<number>(() => {}) } };
    const stage = {
      contests: [hanging],
      [Symbol.asyncDispose]: () => {
        disposed = true;
        return Promise.resolve();
      },
    };
    const figure = { id: "G90", what: "hangs", start: () => Promise.resolve(stage) };
    const { verdicts } = await runFigure(figure, () => {}, 0.2);
    expect(verdicts).toMatchObject([{ id: "G90", holds: false, because: { code: "failed" } }]);
    expect(disposed).toBe(true);
  });
});

describe("a distribution", () => {
  test("has the middle value, or the mean of the two middle ones", () => {
    expect(distributionOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(distributionOf([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  test("is refused for nothing, and for measurements that cannot be", () => {
    for (const values of [[], [1, 0], [1, Number.NaN], [-1], [Number.POSITIVE_INFINITY]])
      expect(() => distributionOf(values)).toThrow(RangeError);
  });
});

describe("a goal", () => {
  test("reads as figures.md writes it", () => {
    expect(readBound("<= 1/40")).toMatchObject({ sense: "<=", value: 0.025 });
    expect(readBound(">= 0.95")).toMatchObject({ sense: ">=", value: 0.95 });
  });

  test("that says nothing is refused", () => {
    for (const text of ["", "2", "< 2", "<= 0", "<= 1/0", "<= x"])
      expect(() => readBound(text)).toThrow(RangeError);
  });

  test("of the other sense is missed below it", () => {
    const { contest } = watched(5);
    const samples = new Map([
      ["A", [90, 90, 90, 90, 90]],
      ["B", [100, 100, 100, 100, 100]],
    ]);
    const verdictFor = (goal: string) =>
      judge(
        "G90",
        { ...contest, peers: [{ ...contest.peers[0]!, goal: readBound(goal) }] },
        { samples, rounds: 5 },
      )[0]?.holds;
    expect(verdictFor(">= 0.95")).toBe(false);
    expect(verdictFor(">= 0.9")).toBe(true);
    expect(verdictFor("<= 0.9")).toBe(true);
  });
});
