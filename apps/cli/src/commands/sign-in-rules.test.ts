import { PROFILE_RULES } from "@countersign/api";
import { expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const shown = {
  profile: "modern",
  password: PROFILE_RULES.modern,
  factor_required_from: null,
  sessions: { idle_minutes: 720, longest_hours: 168 },
  notice: "What you do\u202e is recorded.",
  people: { active: 3, without_factor: 2, password_due: 0 },
};

async function type(...words: string[]) {
  const terminal = openTerminal({}, "");
  await using server = await startLyingServer({
    "GET /settings/sign-in": shown,
    "PATCH /settings/sign-in": shown,
  });
  const said = await terminal.type("settings", "sign-in", ...words, "--server", server.url);
  return { ...said, heard: server.heard, body: server.heard.find(({ method }) => method === "PATCH")?.body };
}

test("rules are shown with whom they touch; what others wrote cannot rewrite the screen", async () => {
  const { out, code } = await type("show");
  expect(code).toBe(0);
  expect(out).toMatch(/min_length +12/);
  expect(out).toContain("of 3 people 2 have no second factor");
  expect(out).toContain("720 idle minutes, and after 168 hours");
  expect(out).not.toContain("\u202e");
});

test("rules are set as typed; one value of one's own makes them one's own, sessions keep what is not named", async () => {
  expect((await type("set", "profile=strict", "idle=30m")).body).toEqual({
    profile: "strict",
    sessions: { idle_minutes: 30, longest_hours: 168 },
  });
  expect((await type("set", "min_length=16", "longest=12h")).body).toEqual({
    profile: "own",
    password: { ...PROFILE_RULES.modern, min_length: 16 },
    sessions: { idle_minutes: 720, longest_hours: 12 },
  });
  const before = Math.floor(Date.now() / 1000);
  const { body } = await type("set", "factor=14d", "--notice", "Be careful.");
  expect(body).toMatchObject({ notice: "Be careful." });
  // The lying server keeps what it was sent as it came.
  const from = (body as { factor_required_from: number }).factor_required_from;
  expect(from).toBeGreaterThanOrEqual(before + 14 * 86_400);
  expect((await type("set", "factor=choice")).body).toEqual({ factor_required_from: null });
});

test("what is no rule is refused before anything is changed", async () => {
  for (const odd of [
    "profile=lax",
    "factor=",
    "idle=soon",
    "min_length=x",
    "constructor=1",
    "length=3",
    "idle",
  ])
    expect(await type("set", odd)).toMatchObject({ code: 2, heard: [] });
  expect(await type("set", "profile=strict", "min_length=8")).toMatchObject({ code: 2, body: undefined });
});
