/** The rules by which approvers are told, at moments of their own. */
import { describe, expect, test } from "vitest";
import { type Candidate, chooseWhom, type TellingRules } from "./choose-whom.ts";
import { afterQuiet, isZone } from "./quiet-hours.ts";

const rules: TellingRules = { reminderMinutes: 60, firstTold: null, escalateMinutes: 30, mostWaiting: 5 };
const now = 1_800_000_000;
const someone = (target: string, change: Partial<Candidate> = {}): Candidate => ({
  target,
  isReachable: true,
  isAway: false,
  substitute: undefined,
  waiting: 0,
  // Unless said, all that waits is of one account.
  waitingFromAsker: change.waiting ?? 0,
  told: [],
  ...change,
});
const sentAt = (minutesAgo: number, round = 0) => {
  const at = now - minutesAgo * 60;
  return { round, createdAt: at, sentAt: at };
};
const chosen = (candidates: readonly Candidate[], change: Partial<TellingRules> = {}) =>
  chooseWhom(candidates, { ...rules, ...change }, { now, order: (target) => target }).map(
    ({ target, round }) => `${target} ${round}`,
  );

describe("who is told", () => {
  test.each([
    ["everybody, where nothing else is set", [someone("a"), someone("b")], {}, ["a 0", "b 0"]],
    ["nobody twice", [someone("a", { told: [sentAt(5)] }), someone("b")], {}, ["b 0"]],
    [
      "whoever cannot be reached is left out",
      [someone("a", { isReachable: false }), someone("b")],
      {},
      ["b 0"],
    ],
    [
      "one thing of somebody else, whoever asked for all the rest",
      [someone("a", { waiting: 5, waitingFromAsker: 0 }), someone("b", { waiting: 5, waitingFromAsker: 1 })],
      {},
      ["a 0"],
    ],
    [
      "few at first, those with less waiting",
      [someone("a", { waiting: 3 }), someone("b")],
      { firstTold: 1 },
      ["b 0"],
    ],
    [
      "no more, once enough were told",
      [someone("a", { told: [sentAt(5)] }), someone("b")],
      { firstTold: 1 },
      [],
    ],
    [
      "the others as well, when nobody signed for long",
      [someone("a", { told: [sentAt(31)] }), someone("b"), someone("c")],
      { firstTold: 1 },
      ["b 0", "c 0"],
    ],
    [
      "a substitute first, and not whoever is away",
      [someone("a", { isAway: true, substitute: "c" }), someone("b"), someone("c", { waiting: 4 })],
      { firstTold: 1 },
      ["c 0"],
    ],
    [
      "a substitute who may not approve this counts for nothing",
      [someone("a", { isAway: true, substitute: "x" }), someone("b")],
      {},
      ["b 0"],
    ],
    ["everybody, where all are away", [someone("a", { isAway: true })], {}, ["a 0"]],
    [
      "nobody for whom too much waits already",
      [someone("a", { waiting: 5 }), someone("b", { waiting: 4 })],
      {},
      ["b 0"],
    ],
    ["again after an hour", [someone("a", { told: [sentAt(61)] })], {}, ["a 1"]],
    [
      "again only a few times",
      [someone("a", { told: [sentAt(300), sentAt(240, 1), sentAt(180, 2), sentAt(120, 3)] })],
      {},
      [],
    ],
    ["never again where that is set", [someone("a", { told: [sentAt(600)] })], { reminderMinutes: null }, []],
    [
      "not again while the first message is under way",
      [someone("a", { told: [{ round: 0, createdAt: now - 7200, sentAt: undefined }] })],
      {},
      [],
    ],
  ] as const)("%s", (_title, candidates, change, expected) => {
    expect(chosen(candidates, change)).toEqual(expected);
  });
});

describe("quiet hours", () => {
  const at = (text: string) => Date.parse(text) / 1000;
  const night = { from: 22 * 60, until: 7 * 60, zone: "Europe/Berlin" };
  test.each([
    ["by day: at once", night, "2027-01-15T12:00:00Z", "2027-01-15T12:00:00Z"],
    ["in the evening: in the morning", night, "2027-01-15T21:30:20Z", "2027-01-16T06:00:00Z"],
    ["after midnight: in the morning", night, "2027-01-15T02:00:00Z", "2027-01-15T06:00:00Z"],
    ["in summer time: by the clock on the wall", night, "2027-07-15T21:00:00Z", "2027-07-16T05:00:00Z"],
    ["over the night in which clocks go back", night, "2027-10-30T21:00:00Z", "2027-10-31T06:00:00Z"],
    ["a lunch break", { from: 720, until: 780, zone: "UTC" }, "2027-01-15T12:10:00Z", "2027-01-15T13:00:00Z"],
    ["none", undefined, "2027-01-15T23:00:00Z", "2027-01-15T23:00:00Z"],
  ])("%s", (_title, hours, from, until) => {
    expect(afterQuiet(hours, at(from))).toBe(at(until));
  });

  test("are in zones that exist", () => {
    expect([isZone("Europe/Berlin"), isZone("Mars/Olympus"), isZone("")]).toEqual([true, false, false]);
  });
});
