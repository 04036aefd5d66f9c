import { expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const id = "00000000-0000-4000-8000-000000000001";
const mia = {
  id,
  name: "Mia",
  email: "mia@example.org",
  state: "active",
  roles: [],
  every_client: false,
  default_group: null,
  default_tier: null,
  places: [],
  areas: {},
};
const grant = { role: id, name: "Standard User", client: "lab" };
const answers = {
  "GET /access/users": { users: [mia], next: null },
  "GET /access/explain": {
    user: { id, name: "Mia" },
    outcome: "deny",
    because: "role-lacks-permission",
    prove: null,
    via: null,
    steps: [
      { about: "the account is active", result: "holds" },
      { about: "a role gives it", result: "role-lacks-permission" },
    ],
    grants: [grant],
  },
  "GET /access/who-can": { users: [{ user: { id, name: "Mia" }, outcome: "allow", via: grant }] },
};

async function type(...words: string[]) {
  const terminal = openTerminal({}, "");
  await using server = await startLyingServer(answers);
  return await terminal.type("access", ...words, "--server", server.url);
}

test("a refusal is explained by the step that refused and by what is held elsewhere, and exits 1", async () => {
  const { out, code } = await type("explain", "MIA@example.org", "runs.request", "--client", "home");
  expect(code).toBe(1);
  expect(out).toBe(
    [
      "Mia may not runs.request: role-lacks-permission.",
      "  yes  the account is active",
      "  no   a role gives it",
      "Held elsewhere: Standard User at lab.\n",
    ].join("\n"),
  );
});

test("who can is a table of people with the role that allows each", async () => {
  const { out, code } = await type("who-can", "runs.request", "--client", "lab");
  expect(code).toBe(0);
  expect(out).toMatch(/Mia +yes +Standard User +lab/);
});

test("an unknown permission or address is refused before or without an answer", async () => {
  expect(await type("who-can", "runs.fly")).toMatchObject({ code: 2 });
  expect(await type("explain", "nobody@example.org", "runs.request")).toMatchObject({ code: 2 });
});
