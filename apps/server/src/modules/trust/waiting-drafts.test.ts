/** Who is told that a draft waits for them: the person whom the roots ask, by the account that is linked to them. */
import { type Client, endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { makeAdmission, makePeople, nextRoot } from "@countersign/testkit";
import { expect, test } from "vitest";
import { countersignFleet, recently } from "../../testing/fleet.ts";
import { userToken } from "../../testing/sign-up.ts";

test("a root, a list and a move are told to those who are asked, and to the others as what others are asked for", async () => {
  const fleet = await countersignFleet({ config: { stationUrl: "https://sign.example.org" } });
  await using server = fleet.server;
  const { admin, root } = fleet;
  const [alice, bob] = root.people;
  if (!alice || !bob) throw new Error("two people");
  const accountOf = async (person: string): Promise<Client> => {
    const email = `${person}@example.org`;
    const client = server.client(await userToken(server, "standard", email));
    const { users } = (await admin.call(endpoints.identity.listUsers)).reply;
    const id = users.find((user) => user.email === email)?.id ?? "";
    const body = { person: { authority: root.authority, person } };
    await admin.call(endpoints.identity.changeUser, { params: { id }, body });
    return client;
  };
  const [ofAlice, ofBob] = [await accountOf("alice"), await accountOf("bob")];
  const looking = server.client(await userToken(server, "analyst", "lyn@example.org"));
  const told = async (client: Client) =>
    (await client.call(endpoints.drafts.listWaitingDrafts)).reply.drafts.map(({ title, yours, asked }) => ({
      title,
      yours,
      asked,
    }));
  const draft = (bytes: Uint8Array) =>
    admin.call(endpoints.drafts.createDraft, { body: carry({ bytes, signatures: [] }) });

  // A root asks its signers; whoever has signed is asked no more, and whoever is linked to nobody never.
  const next = nextRoot(root, { min_release: 1 });
  await draft(next.bytes);
  const title = `Root of ${root.document.name}, version 2`;
  expect(await told(ofBob)).toEqual([{ title, yours: "to-sign", asked: ["Alice", "Bob"] }]);
  await admin.call(endpoints.trust.addSignatures, {
    params: { hash: next.hash },
    body: { signatures: [bob.sign("countersign.root.v1", next.bytes)] },
  });
  expect(await told(ofBob)).toEqual([{ title, yours: "signed", asked: ["Alice"] }]);
  expect(await told(ofAlice)).toMatchObject([{ yours: "to-sign" }]);
  expect(await told(looking)).toEqual([{ title, yours: "others", asked: ["Alice"] }]);
  expect(await told(admin)).toMatchObject([{ yours: "others" }]);
  await admin.call(endpoints.drafts.withdrawDraft, { params: { hash: next.hash } });

  // A list asks its keepers.
  await draft(makePeople({ root, requesters: [], now: recently(), signers: [] }).bytes);
  expect(await told(ofAlice)).toMatchObject([{ title: "List of requesters", yours: "to-sign" }]);
  const [list] = (await admin.call(endpoints.drafts.listDrafts)).reply.drafts;
  await admin.call(endpoints.drafts.withdrawDraft, { params: { hash: list?.hash ?? "" } });

  // A rename asks whoever admits, and whoever approves where the device is.
  const device = await fleet.enrol("desk-1");
  const held = device.fake.state.admission;
  const renamed = makeAdmission({
    root,
    devices: [{ ...device.fake, name: "desk-2" }],
    client: fleet.client,
    now: recently(),
    signers: [],
    ...(held ? { previous: held.hash } : {}),
  });
  await draft(renamed.bytes);
  expect(await told(ofBob)).toMatchObject([
    { title: `Admission of desk-2 to ${fleet.client}`, yours: "to-sign", asked: ["Alice", "Bob"] },
  ]);
  const [waiting] = (await ofBob.call(endpoints.drafts.listWaitingDrafts)).reply.drafts;
  // Their keys are SSH keys: they sign in the terminal, and no link leads elsewhere.
  expect(waiting).toMatchObject({ client: fleet.client, asked_count: 2, station_link: null });
});
