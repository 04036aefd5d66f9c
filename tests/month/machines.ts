/** Machines come, by a secret or by a line of their own, are admitted, fall asleep, wake up and leave. */
import { endpoints } from "@countersign/api";
import { documentBytes } from "@countersign/protocol";
import { generateEd25519 } from "@countersign/protocol/node";
import { DAY } from "@countersign/testkit";
import type { Device } from "./device.ts";
import type { Month } from "./month.ts";
import { approvers } from "./people.ts";

/** Machines that an administrator enrols with one secret, compared and admitted by one who may. */
export async function comeBySecret(month: Month, client: string, names: readonly string[]): Promise<void> {
  const { api, team, root, clock } = month;
  const body = { client, max_uses: names.length };
  const { reply } = await api.call(endpoints.devices.createDeviceToken, { body });
  const fresh: Device[] = [];
  for (const name of names) fresh.push(await month.enrol(client, name, reply.token));
  const listed = (await api.call(endpoints.devices.listDevices, { query: { limit: 500 } })).reply.devices;
  const devices = listed
    .filter(({ id }) => fresh.some((device) => device.id === id))
    .map(({ fingerprint, name, seal }) => ({ fingerprint, name, seal }))
    .toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1));
  const { authority } = root;
  const bytes = documentBytes("admission", {
    type: "admission",
    format: 1,
    authority,
    client,
    issued: clock.now,
    devices,
  });
  // One who may admit is enough where people sign runs; into a client where nobody does, two are.
  await team.publish(api, { bytes }, approvers(month));
}

/** Machines that bring an admission token: somebody signs it once, and nobody compares anything. */
export async function comeByToken(month: Month, client: string, names: readonly string[]): Promise<void> {
  const { api, team, root, clock } = month;
  const { authority } = root;
  const { seed, publicKeyText: key } = generateEd25519();
  const bytes = documentBytes("token", {
    type: "token",
    format: 1,
    authority,
    client,
    name_pattern: [{ text: "till-" }, { chars: ["0-9"], min: 1, max: 2 }],
    key,
    max: names.length,
    issued: clock.now - 300,
    expires: clock.now + 7 * DAY,
  });
  await team.publish(api, { bytes }, approvers(month).slice(0, 1));
  for (const name of names) await month.enrol(client, name, { authority, client, seed });
}

/** Some that sleep wake up, some that are awake fall asleep; at least one of each stays as it is. */
export async function turnInBed(month: Month): Promise<void> {
  const { chance } = month;
  for (const device of month.devices) {
    const turn = chance.below(100);
    if (device.isAwake && turn < 25) await device.sleep();
    else if (!device.isAwake && turn < 60) await device.wake();
  }
  await month.quiet();
}

/** Two machines are scrapped: they are retired, and never come back. */
export async function scrap(month: Month, client: string, count: number): Promise<void> {
  for (const device of month.of(client).slice(0, count)) {
    await month.api.call(endpoints.devices.retireDevice, { params: { id: device.id } });
    await device.sleep();
    month.devices.splice(month.devices.indexOf(device), 1);
  }
}
