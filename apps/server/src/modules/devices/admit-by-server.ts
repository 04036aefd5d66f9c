/** Under a trial root the server itself holds role *admit*: a device is admitted as soon as it enrolled (formats.md, the first minute). */
import { type Carried, carry, documentBytes, SERVER } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import { pinsOf, publishWithin, serverKeyOf, trustOf } from "../trust/index.ts";
import type { DeviceRow } from "./device.ts";

/** The admission that the server signed; undefined where no root lets it, or a device would not take it. */
export async function admitByServer(
  ctx: ServerContext,
  tx: Tx,
  device: DeviceRow,
): Promise<Carried | undefined> {
  const key = serverKeyOf(ctx);
  const pins = pinsOf(
    trustOf(ctx),
    device.pins.map((pin) => pin.authority),
  );
  const pin = pins.find(
    ({ root, serverKeys }) => root.roles.admit.members.includes(SERVER) && serverKeys.has(key.fingerprint),
  );
  if (!pin) return undefined;
  const bytes = documentBytes("admission", {
    type: "admission",
    format: 1,
    authority: pin.authority,
    client: device.client,
    issued: tx.now,
    devices: [
      {
        fingerprint: device.fingerprint,
        name: device.name,
        seal: device.seal,
        ...(device.machine === null ? {} : { machine: device.machine }),
      },
    ],
  });
  const signed = { bytes, signatures: [key.sign("countersign.admit.v1", bytes)] };
  const published = await publishWithin(ctx, tx, signed);
  return published.ok ? carry(signed) : undefined;
}
