/** How people are told, in the terminal: what is set, what became of messages, and a trial whose exit code says whether it arrived. */
import { expect, test } from "vitest";
import { startLyingServer } from "../testing/lying-server.ts";
import { openTerminal } from "../testing/transcript.ts";

const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;
const room = {
  id: id(1),
  name: "Operations\u202e",
  shape: "slack",
  host: "hooks.example.org",
  private_allowed: false,
  created_at: 1,
};
const rules = { reminder_minutes: 60, first_told: 2, escalate_minutes: 30, most_waiting: 50 };
const mail = {
  host: "mail.example.org",
  port: 587,
  security: "starttls",
  from: "c@example.org",
  username: "c",
  ca: null,
};
const delivery = {
  id: id(2),
  run: null,
  draft: `sha256:${"a".repeat(64)}`,
  standing: null,
  client: null,
  way: "mail",
  to: "bob@example.org",
  round: 1,
  state: "waiting",
  attempts: 2,
  created_at: 1_800_000_000,
  next_at: 1_800_000_060,
  ended_at: null,
  error: "451 later\u202e",
};
const own = {
  mail: true,
  quiet: { from: "22:00", until: "07:00" },
  zone: "Europe/Berlin",
  away_until: null,
  substitute: "bob",
  substitutes: [],
};
const browser = {
  id: id(3),
  name: "Linux",
  host: "push.example.org",
  endpoint_hash: "00",
  created_at: 1_800_000_000,
};

test("settings, messages and one's own wishes are shown, with nothing that rewrites the screen", async () => {
  await using server = await startLyingServer({
    "GET /notifications": { mail: { ...mail, has_password: true }, rules, webhooks: [room] },
    "GET /notifications/deliveries": { deliveries: [delivery] },
    "GET /me/telling": own,
    "GET /me/telling/browsers": { public_key: "B", browsers: [browser] },
  });
  const type = async (word: string) => {
    const said = await openTerminal().type("notifications", word, "--server", server.url);
    expect([said.code, said.err]).toEqual([0, ""]);
    expect(said.out).not.toContain("\u202e");
    return said.out;
  };
  const shown = await type("show");
  expect(shown).toContain("mail.example.org, port 587, starttls, from c@example.org, as c");
  expect(shown).toContain("2 of those who may sign, the others after 30 minutes");
  const listed = await type("deliveries");
  expect(listed).toContain("on its way  mail, reminder  bob@example.org  draft sha256:aaaaaaaaaaaa");
  expect(listed).toContain("451 later");
  const mine = await type("mine");
  for (const words of ["from 22:00 until 07:00, Europe/Berlin", "push      Linux", "stands in bob"])
    expect(mine).toContain(words);
});

test("a trial says what was answered, and by its exit code whether it was taken", async () => {
  await using server = await startLyingServer({
    "GET /notifications": { mail: null, rules, webhooks: [{ ...room, name: "Room" }] },
    "POST /notifications/mail/test": { delivered: true, words: "250 ok" },
    [`POST /notifications/webhooks/${id(1)}/test`]: { delivered: false, words: "500 broken" },
  });
  const type = (...words: string[]) =>
    openTerminal().type("notifications", "test", ...words, "--server", server.url);
  expect(await type()).toMatchObject({ code: 0, out: "taken: 250 ok\n" });
  expect(await type("Room")).toMatchObject({ code: 1, out: "not taken: 500 broken\n" });
  expect(await type("Other")).toMatchObject({
    code: 1,
    err: expect.stringContaining("there is no webhook called Other"),
  });
});
