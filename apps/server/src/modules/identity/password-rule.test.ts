import { describe, expect, test } from "vitest";
import { hashPassword, passwordMatches } from "./password-hash.ts";
import { PROFILE_RULES } from "@countersign/api";
import { judgePassword } from "./password-rule.ts";

const person = { email: "annabel.smith@example.org", name: "Annabel Smith" };

describe("a password is refused", () => {
  test.each([
    ["elevenchars", "too-short"],
    ["aaaaaaaaaaaaaaaa", "few-different-characters"],
    ["annabel.smith has a dog", "contains-email"],
    ["the smithereens of it", "contains-name"],
    ["Password123456!", "mostly-common"],
    ["qwertyqwertyqwerty", "mostly-common"],
    ["Summer2026Summer", "mostly-common"],
    ["C0unter$ign2026", "easy-to-guess"],
    ["s3as1d3p4ssw0rd", "easy-to-guess"],
    ["basketball12", "easy-to-guess"],
    ["0ps-ex4mple1", "easy-to-guess"],
    ["abab19191919abab", "few-different-characters"],
    ["12.04.1987 ops", "easy-to-guess"],
    ["poiuytrewq09876", "easy-to-guess"],
    ["violet otter \ud83d bicycle", "not-text"],
    ["😀😁😂🤣😃😄😅😆😉😊😋", "too-short"],
    [`${"violet otter ".repeat(9)}abcdefghijkl`, "longer-than-128"],
  ])("%s: %s", async (password, because) => {
    expect(await judgePassword(password, person, "ops.example.org", PROFILE_RULES.modern)).toEqual({
      ok: false,
      because,
    });
  });
});

test.each([
  "violet otter bicycle",
  "correct horse battery staple",
  "Zm9vYmFy-41-quux",
  "пароль из восьми слов",
  "😀😁😂🤣😃😄😅😆😉😊😋😎",
  "wdkqnvrtzbpmxghc",
  `${"violet otter ".repeat(9)}abcdefghijk`,
])("%s is accepted", async (password) => {
  expect(await judgePassword(password, person, "ops.example.org", PROFILE_RULES.modern)).toEqual({
    ok: true,
  });
});

test("the hash is argon2id with the parameters that were decided, and only its password fits", async () => {
  const stored = await hashPassword("violet otter bicycle");
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwordMatches("violet otter bicycle", stored)).toBe(true);
  expect(await passwordMatches("violet otter bicycles", stored)).toBe(false);
});

test("nobody's password fits nothing, whatever it is", async () => {
  for (const password of ["", "x", "violet otter bicycle"]) {
    expect(await passwordMatches(password, null)).toBe(false);
    expect(await passwordMatches(password, undefined)).toBe(false);
  }
});

test("many sign-ins at once wait for their turn, and too many are sent away", async () => {
  const stored = await hashPassword("violet otter bicycle");
  const results = await Promise.allSettled(
    Array.from({ length: 80 }, () => passwordMatches("violet otter bicycle", stored)),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(66);
});
