/** Trust material that was published while devices are connected: pushed to those concerned, in small groups. */
import { systemActor } from "../../platform/actor.ts";
import type { BusEvent } from "../../platform/bus/bus.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type DeviceRow, deviceLinksOf, findDevices } from "../devices/index.ts";
import { trustOf } from "../trust/index.ts";
import { AgentConnection } from "./agent-connection.ts";
import { bringUpToDate } from "./take-status.ts";

const GROUP = 200;

/** Brings every connected device up to date that a publication may concern; the others lack nothing by it. */
export async function pushTrust(ctx: ServerContext, event: BusEvent): Promise<void> {
  await trustOf(ctx).refresh();
  const links = deviceLinksOf(ctx)
    .all()
    .filter((link) => link instanceof AgentConnection)
    .filter((link) => link.ready);
  for (let from = 0; from < links.length; from += GROUP) {
    const group = links.slice(from, from + GROUP);
    const rows = await inTransaction(ctx, systemActor("serve-trust"), (tx) =>
      findDevices(
        tx,
        "id",
        group.map((link) => link.device),
      ),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const link of group) {
      const row = byId.get(link.device);
      if (row && isConcerned(row, event)) await bringUpToDate(ctx, link, row);
    }
  }
}

function isConcerned(row: DeviceRow, { facts }: BusEvent): boolean {
  if (facts["type"] === "admission") return row.admission_hash === facts["hash"];
  // Which requests a veto stops, and which roots a device can take, is worked out for each from what it reported.
  return true;
}
