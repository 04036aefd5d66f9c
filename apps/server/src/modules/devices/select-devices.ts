/**
 * From what devices are picked by to the exact list that a request would name: tags, groups and patterns are the
 * server's data and change under people's hands, so what is shown, signed and judged are the devices themselves.
 */
import type { DeviceSelection, SelectedDevice } from "@countersign/api";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading } from "../../platform/transaction.ts";
import type { DeviceRow } from "./device.ts";
import { conditionsFor, type DeviceFilter } from "./device-filter.ts";
import type { DeviceTables } from "./device-tables.ts";
import { deviceView } from "./device-views.ts";

/** As many as one request may name. */
const MOST_DEVICES = 10_000;

/** The devices by name, and those that no request can name. Throws ProblemError `too-many-devices` or `group-unknown`. */
export async function selectDevices(
  ctx: ServerContext,
  actor: Actor,
  filter: Omit<DeviceFilter, "state" | "heard">,
): Promise<DeviceSelection> {
  const rows = await inReading(ctx, actor, async (tx) => {
    let query = tx.with<DeviceTables>().selectFrom("device").selectAll();
    for (const condition of await conditionsFor(ctx, tx, filter)) query = query.where(condition);
    return query
      .orderBy("sorted_name")
      .orderBy("id")
      .limit(MOST_DEVICES + 1)
      .execute();
  });
  if (rows.length > MOST_DEVICES)
    throw new ProblemError(
      "too-many-devices",
      `That is more than ${MOST_DEVICES} devices: narrow it to a client, a tag or a name.`,
    );
  const selection: DeviceSelection = { devices: [], left_out: [] };
  for (const row of rows) {
    const view = deviceView(ctx, row);
    const because = whyLeftOut(row, view.admission);
    if (because === undefined) selection.devices.push(selected(view));
    else selection.left_out.push({ id: view.id, name: view.name, client: view.client, because });
  }
  return selection;
}

function whyLeftOut(
  { state }: DeviceRow,
  admission: SelectedDevice["admission"],
): "not-admitted" | "retired" | undefined {
  if (state === "retired") return "retired";
  return state === "admitted" && admission !== null ? undefined : "not-admitted";
}

function selected(view: SelectedDevice): SelectedDevice {
  const { id, name, client, connected, fingerprint, pins, trust, admission } = view;
  return { id, name, client, connected, fingerprint, pins, trust, admission };
}
