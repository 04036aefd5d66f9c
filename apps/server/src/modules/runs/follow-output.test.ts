/** Following output is good as long as the session is. */
import { endpoints } from "@countersign/api";
import { expect, test } from "vitest";
import { type Fleet, trialFleet } from "../../testing/fleet.ts";

/** A follower of a run that goes on, with the first of its output read. */
async function follower(fleet: Fleet) {
  const device = await fleet.online("web-1");
  device.behaviour = (self, came) => self.output(came, "first\n");
  const { reply: run } = await fleet.admin.call(endpoints.runs.requestRun, {
    body: { script: "hello", devices: [device.id] },
  });
  const email = "bob@example.org";
  const { reply: invited } = await fleet.admin.call(endpoints.identity.inviteUser, {
    body: { email, name: "Bob", role: "standard" },
  });
  const { reply: session } = await fleet.server.client().call(endpoints.identity.acceptInvitation, {
    body: { invitation: invited.invitation, password: "several unrelated words" },
  });
  const bob = fleet.server.client(session.token);
  const query = { device: device.id, follow: "1" as const };
  const output = await bob.raw(endpoints.runs.readOutput, { params: { id: run.id }, query });
  const reader = output.body?.getReader();
  if (!reader) throw new Error("no body came");
  const first = await reader.read();
  expect(Buffer.from(first.value ?? []).toString()).toBe("first\n");
  /** Resolves when no more comes, however it ended. */
  const over = (async () => {
    for (;;) if ((await reader.read().catch(() => ({ done: true }))).done) return;
  })();
  return { bob, user: session.user.id, device, over };
}

test("who signs out reads no more of a run that goes on", async () => {
  const fleet = await trialFleet();
  await using _server = fleet.server;
  const { bob, over } = await follower(fleet);
  await bob.call(endpoints.identity.signOut);
  await over;
});

test("who is disabled reads no more of a run that goes on", async () => {
  const fleet = await trialFleet();
  await using _server = fleet.server;
  const { user, over } = await follower(fleet);
  await fleet.admin.call(endpoints.identity.changeUser, { params: { id: user }, body: { disabled: true } });
  await over;
});
