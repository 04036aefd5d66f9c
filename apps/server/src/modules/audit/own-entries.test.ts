/** One's own entries: one's own only, those of one's keys too, whatever one's role. */
import { endpoints } from "@countersign/api";
import { expect, test } from "vitest";
import { startTestServer } from "../../testing/start-test-server.ts";
import { administratorToken, userToken } from "../../testing/sign-up.ts";

const { identity, audit } = endpoints;

test("an analyst sees what they did by session and key, page by page, and nothing of others", async () => {
  await using server = await startTestServer();
  const lyn = server.client(await userToken(server, "analyst", "lyn@example.org"));
  await server.client(await userToken(server, "analyst", "eve@example.org")).call(identity.signOut);
  const { secret } = (await lyn.call(identity.createKey, { body: { name: "k" } })).reply;
  await server
    .client(secret)
    .call(identity.listUsers)
    .catch(() => undefined);
  const { entries, next } = (await lyn.call(audit.listOwnEntries)).reply;
  expect(entries.map(({ event, by, outcome }) => [event, by, outcome])).toEqual([
    ["access.denied", "key", "refused"],
    ["key.created", "user", "done"],
    ["session.started", "user", "done"],
    ["user.activated", "user", "done"],
  ]);
  expect(entries[0]).toMatchObject({ object: "endpoint:users.list", code: "role-lacks-permission" });
  expect(next).toBe(null);
  const first = (await lyn.call(audit.listOwnEntries, { query: { limit: 3 } })).reply;
  const rest = await lyn.call(audit.listOwnEntries, { query: { limit: 3, after: first.next ?? "" } });
  expect([...first.entries, ...rest.reply.entries]).toEqual(entries);
  // The administrator made both; what they did is theirs alone.
  const ann = server.client(await administratorToken(server));
  const events = (await ann.call(audit.listOwnEntries)).reply.entries.map(({ event }) => event);
  expect(events).toEqual(["user.invited", "user.invited", "session.started", "setup.completed"]);
});
