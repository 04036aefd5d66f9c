/** Trust material that was published while devices are connected: pushed to those concerned, in small groups. */
import { systemActor } from "../../platform/actor.ts";
import type { BusEvent } from "../../platform/bus/bus.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { type DeviceRow, deviceLinksOf, findDevices } from "../devices/index.ts";
import { dispatcherOf } from "../runs/index.ts";
import { trustOf } from "../trust/index.ts";
import { AgentConnection } from "./agent-connection.ts";
import { bringUpToDate } from "./take-status.ts";

const GROUP = 200;

/**
 * Holds back the runs of all connected devices until `pushTrust` has told them of what was published just now: a run that
 * was composed under it would be refused by a device that hears of it a moment later.
 */
export function holdRuns(ctx: ServerContext): AgentConnection[] {
  const held = readyLinks(ctx);
  for (const link of held) link.untold += 1;
  return held;
}

/** Brings every connected device up to date that a publication may concern; the others lack nothing by it. Then runs come again to `held`. */
export async function pushTrust(
  ctx: ServerContext,
  event: BusEvent,
  held: readonly AgentConnection[],
): Promise<void> {
  const untold = new Set(held);
  const tell = (link: AgentConnection) => {
    if (untold.delete(link)) link.untold -= 1;
  };
  try {
    await trustOf(ctx).refresh();
    const links = readyLinks(ctx);
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
        tell(link);
        await dispatcherOf(ctx).sendHeldBack(link);
      }
    }
  } finally {
    // Whatever went wrong: a device that refuses a run says why, one that is never asked says nothing.
    for (const link of untold) tell(link);
    for (const link of held) await dispatcherOf(ctx).sendHeldBack(link);
  }
}

function readyLinks(ctx: ServerContext): AgentConnection[] {
  return deviceLinksOf(ctx)
    .all()
    .filter((link) => link instanceof AgentConnection)
    .filter((link) => link.ready);
}

function isConcerned(row: DeviceRow, { facts }: BusEvent): boolean {
  if (facts["type"] === "admission") return row.admission_hash === facts["hash"];
  // Which requests a veto stops, and which roots a device can take, is worked out for each from what it reported.
  return true;
}
