import { expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const shown = {
  kinds: [
    { kind: "output", days: 30, least_days: 1, bytes: 3_145_728 },
    { kind: "runs", days: null, least_days: 30, bytes: 0 },
  ],
};

async function type(...words: string[]) {
  const terminal = openTerminal({}, "");
  await using server = await startLyingServer({
    "GET /settings/retention": shown,
    "PATCH /settings/retention": shown,
  });
  const said = await terminal.type("settings", "retention", ...words, "--server", server.url);
  return { ...said, body: server.heard.at(-1)?.body };
}

test("rules are shown with what is kept anyway, and set as typed", async () => {
  const { out, code } = await type("show");
  expect(code).toBe(0);
  expect(out).toMatch(/output +output of runs +30 days +3\.0 MiB/);
  expect(out).toMatch(/runs +runs with their receipts +kept/);
  expect(out).toContain("the audit log");
  expect((await type("set", "output=30", "runs=keep")).body).toEqual({ output: 30, runs: null });
});

test("what is no rule is refused before anything is asked", async () => {
  for (const odd of ["output", "output=0", "output=forever", "audit=1", "output=1.5"])
    expect(await type("set", odd)).toMatchObject({ code: 2, body: undefined });
});
