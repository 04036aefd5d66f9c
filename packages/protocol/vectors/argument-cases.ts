/** Cases of arguments against what may stand in a standing approval, and of wall clocks. */
import type { ArgumentSchema, PatternPart } from "../src/index.ts";
import { accepted, refused, type Vector } from "./vector.ts";

const lower: PatternPart = { chars: ["a-z"], min: 1, max: 3 };
const schemas: readonly (readonly [ArgumentSchema, fits: readonly string[], not: readonly string[]])[] = [
  [{ name: "fixed", is: "fixed", value: "--all" }, ["--all"], ["", "--All", "--all ", "--all\n"]],
  [{ name: "enum", is: "enum", values: ["", "all"] }, ["", "all"], ["al", "all,"]],
  [
    { name: "integer", is: "integer", min: -5, max: 100, empty: false },
    ["-5", "0", "100"],
    ["", "-6", "101", "1e1", "+1", "01", "-0", "1.0", " 1", "0x10", "99999999999999999"],
  ],
  [{ name: "integer or nothing", is: "integer", min: 1, max: 2, empty: true }, ["", "1"], ["3", " "]],
  [
    {
      name: "host",
      is: "pattern",
      parts: [lower, { text: "-" }, { chars: ["0-9"], min: 2, max: 2 }],
      empty: false,
    },
    ["a-12", "abc-00"],
    ["", "abcd-12", "a-1", "a-123", "A-12", "a-12\n", "\na-12", "a_12", "a-1\u0662"],
  ],
  [
    {
      name: "ambiguous",
      is: "pattern",
      parts: Array.from({ length: 16 }, () => ({ chars: ["a"], min: 0, max: 256 })),
      empty: false,
    },
    ["", "a", "a".repeat(256)],
    ["a".repeat(257), `${"a".repeat(255)}b`],
  ],
  [
    {
      name: "overlap",
      is: "pattern",
      parts: [{ chars: ["a-b"], min: 0, max: 4 }, { text: "ab" }],
      empty: true,
    },
    ["", "ab", "abab", "bbbbab"],
    ["aba", "bbbbbab", "abx"],
  ],
  [{ name: "open", is: "open", max: 5 }, ["", "$(id)", "a\nb"], ["123456"]],
];

/** Each schema with what fits it and what does not. */
export function argumentCases(): Vector[] {
  return schemas.flatMap(([schema, fits, not]) => [
    ...fits.map((value) => argument(schema, value, true)),
    ...not.map((value) => argument(schema, value, false)),
  ]);
}

function argument(schema: ArgumentSchema, value: string, fits: boolean): Vector {
  const shown =
    value.length > 20 ? `${value.length} characters ending in ${value.at(-1)}` : JSON.stringify(value);
  return {
    name: `argument: ${schema.name} ${fits ? "takes" : "does not take"} ${shown}`,
    run: "argument",
    input: { schema, value },
    expect: fits ? accepted() : refused("argument-not-allowed"),
  };
}

const at = (text: string) => Date.parse(text) / 1000;

/** Wall clocks where they are turned, and where there is none. */
export function localTimeCases(): Vector[] {
  const shows = (zone: string, moment: string, day: string, weekday: number, clock: string): Vector => ({
    name: `local time: ${moment} in ${zone}`,
    run: "local-time",
    input: { zone, seconds: at(moment) },
    expect: accepted({ day, weekday, clock }),
  });
  return [
    shows("UTC", "2026-01-01T00:00:00Z", "2026-01-01", 4, "00:00"),
    shows("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29", 7, "01:59"),
    shows("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29", 7, "03:00"),
    shows("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25", 7, "02:30"),
    shows("Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25", 7, "02:30"),
    shows("America/New_York", "2026-11-01T05:59:00Z", "2026-11-01", 7, "01:59"),
    shows("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01", 7, "01:00"),
    shows("Asia/Kolkata", "2026-06-30T18:30:00Z", "2026-07-01", 3, "00:00"),
    shows("Pacific/Kiritimati", "2026-01-01T10:00:00Z", "2026-01-02", 5, "00:00"),
    {
      name: "local time: a zone that does not exist",
      run: "local-time",
      input: { zone: "Mars/Olympus_Mons", seconds: 0 },
      expect: refused("zone-unknown"),
    },
  ];
}
