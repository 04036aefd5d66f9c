/** Denials leave a trace, and not too many. */
import { endpoints } from "@countersign/api";
import { expect, test } from "vitest";
import { startTestServer } from "../../testing/start-test-server.ts";
import { administratorToken, userToken } from "../../testing/sign-up.ts";
import { auditSettled } from "../audit/index.ts";

test("who asked for what is not allowed is recorded, a few times", async () => {
  await using server = await startTestServer();
  const analyst = server.client(await userToken(server, "analyst", "lyn@example.org"));
  for (let at = 0; at < 15; at++) await analyst.call(endpoints.identity.listUsers).catch(() => undefined);
  await auditSettled(server.ctx);
  const administrator = server.client(await administratorToken(server));
  const query = { event: "access.denied", object: "endpoint:users.list" };
  const { entries } = (await administrator.call(endpoints.audit.listEntries, { query })).reply;
  expect(entries).toHaveLength(10);
  expect(entries[0]?.body).toMatchObject({
    outcome: "refused",
    code: "role-lacks-permission",
    actor: { kind: "user", role: "analyst" },
  });
});
