/** Retiring: the device stays in the records, and its connection is refused from now on. */
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inTransaction } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import type { DeviceTables } from "./device-tables.ts";
import { findDevice } from "./device-store.ts";
import { tellDevice } from "./tell-device.ts";

/** Retires a device. Throws ProblemError `not-found`. */
export async function retireDevice(ctx: ServerContext, actor: Actor, id: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const device = await findDevice(tx, id);
    if (!device) throw new ProblemError("not-found");
    await tx
      .with<DeviceTables>()
      .updateTable("device")
      .set({ state: "retired" })
      .where("id", "=", id)
      .execute();
    await recordAudit(tx, {
      event: "device.retired",
      actor,
      object: { kind: "device", id },
      client: device.client,
      before: { state: device.state },
      after: { state: "retired" },
      outcome: "done",
    });
    // The gateway, here or in another replica, closes the connection.
    tellDevice(tx, id, { state: "retired" });
  });
}
