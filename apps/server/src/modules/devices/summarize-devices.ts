/** The devices in three numbers and a few names, for the first look of the day. */
import { sql } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { inReading } from "../../platform/transaction.ts";
import type { DeviceTables } from "./device-tables.ts";
import { CONNECTED_SECONDS, lastSeen } from "./device-filter.ts";

const mostQuiet = 10;

/** A device that nobody has heard of for a while. */
interface QuietDevice {
  readonly id: string;
  readonly name: string;
  readonly client: string;
  readonly last_seen_at: number | null;
}

/** The devices that the actor may see. Connections are noted once in a while, so one counts until it was missed. */
export async function summarizeDevices(
  ctx: ServerContext,
  actor: Actor,
  client: string | undefined,
): Promise<{ total: number; connected: number; quiet: QuietDevice[] }> {
  const since = ctx.clock.seconds() - CONNECTED_SECONDS;
  return inReading(ctx, actor, async (tx) => {
    let devices = tx.with<DeviceTables>().selectFrom("device").where("state", "<>", "retired");
    if (client !== undefined) devices = devices.where("client", "=", client);
    const counts = await devices
      .select(({ fn }) => [
        fn.countAll<number>().as("total"),
        fn.countAll<number>().filterWhere("last_seen_at", ">=", since).as("connected"),
      ])
      .executeTakeFirstOrThrow();
    const quiet = await devices
      .select(["id", "client", "last_seen_at", sql<string>`coalesce(admission_name, name)`.as("name")])
      // As the index has it: those that were never heard of come last.
      .where(lastSeen, "<", since)
      .orderBy(lastSeen, "desc")
      .limit(mostQuiet)
      .execute();
    return { ...counts, quiet };
  });
}
