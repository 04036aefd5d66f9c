/** Events of devices: to those who follow one device, and to those who follow all. */
import type { EventFacts } from "../../platform/bus/bus.ts";
import type { ServerContext } from "../../platform/context.ts";
import { publish, type Tx } from "../../platform/transaction.ts";

/** Topic of everything that changes with devices. */
export const devicesTopic = "devices";

const topics = (device: string) => [`device:${device}`, devicesTopic];

/** Tells after the commit. */
export function tellDevice(tx: Tx, device: string, facts: EventFacts): void {
  for (const topic of topics(device)) publish(tx, topic, { device, ...facts });
}

/** Tells of something that stands in no table: a connection that came or went. */
export function tellConnected(ctx: ServerContext, device: string, connected: boolean): void {
  for (const topic of topics(device)) ctx.bus.tell({ topic, facts: { device, connected } });
}
