/** Device groups: saved, changed by those who may, removed, and found again by name. */
import type { DeviceGroup } from "@countersign/api";
import type { Selectable } from "kysely";
import type { Actor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";
import { inReading, inTransaction, publish, type ReadTx, type Tx } from "../../platform/transaction.ts";
import { recordAudit } from "../audit/index.ts";
import { clientsSeen } from "../clients/index.ts";
import { findDevices } from "./device-store.ts";
import type { DeviceGroupTable, DeviceTables } from "./device-tables.ts";
import { devicesTopic } from "./tell-device.ts";

/** More than a menu can hold. */
const MOST_GROUPS = 500;

type GroupRow = Selectable<DeviceGroupTable>;

/** A group as somebody wants it. */
export interface WantedGroup {
  readonly description: string;
  readonly query?: NonNullable<DeviceGroup["query"]> | undefined;
  readonly devices?: readonly string[] | undefined;
  readonly editors: DeviceGroup["editors"];
}

/** All groups by name but those that name a client which the actor does not see: otherwise what they are called is no secret among those who see devices. */
export async function listGroups(ctx: ServerContext, actor: Actor): Promise<DeviceGroup[]> {
  return inReading(ctx, actor, async (tx) => {
    const rows = await tx
      .with<DeviceTables>()
      .selectFrom("device_group")
      .selectAll()
      .orderBy("name")
      .execute();
    const isSeen = await clientsSeen(tx);
    return rows
      .filter(({ query }) => query?.client === undefined || isSeen(query.client))
      .map((row) => view(row, actor));
  });
}

/** The row of a group. Throws ProblemError `group-unknown`. */
export async function findGroup(tx: ReadTx, name: string): Promise<GroupRow> {
  const row = await read(tx, name);
  if (!row) throw new ProblemError("group-unknown", `No device group is called ${name}.`);
  return row;
}

/** Makes or changes a group. Throws ProblemError `not-yours`, `not-found` for devices that are not there, or `bad-request`. */
export async function saveGroup(
  ctx: ServerContext,
  actor: Actor,
  name: string,
  wanted: WantedGroup,
): Promise<DeviceGroup> {
  return inTransaction(ctx, actor, async (tx) => {
    const before = await changeable(tx, name);
    const devices = wanted.devices === undefined ? null : [...new Set(wanted.devices)];
    if (devices && (await findDevices(tx, "id", devices)).length < devices.length)
      throw new ProblemError("not-found");
    const contents = {
      description: wanted.description,
      query: wanted.query === undefined ? null : JSON.stringify(wanted.query),
      devices,
      editors: wanted.editors,
      saved_at: tx.now,
    };
    const db = tx.with<DeviceTables>();
    const row = await db
      .insertInto("device_group")
      .values({ name, owner_id: actor.id, owner: actor.name, ...contents })
      // What somebody else made since is not there to be changed: nobody looked whether this actor may.
      .onConflict((conflict) => {
        const known = conflict.column("name");
        return before ? known.doUpdateSet(contents) : known.doNothing();
      })
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new ProblemError("not-yours", `${name} was made by somebody else just now.`);
    const { count } = await db
      .selectFrom("device_group")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    if (count > MOST_GROUPS)
      throw new ProblemError("bad-request", `There are ${MOST_GROUPS} groups already: remove one first.`);
    await recordAudit(tx, {
      event: "device-group.saved",
      actor,
      object: { kind: "device-group", id: name },
      ...clientNamed(row),
      ...(before ? { before: factsOf(before) } : {}),
      after: factsOf(row),
      outcome: "done",
    });
    publish(tx, devicesTopic, { group: name });
    return view(row, actor);
  });
}

/** Removes a group. Throws ProblemError `not-found` or `not-yours`. */
export async function removeGroup(ctx: ServerContext, actor: Actor, name: string): Promise<void> {
  await inTransaction(ctx, actor, async (tx) => {
    const before = await changeable(tx, name);
    if (!before) throw new ProblemError("not-found");
    await tx.with<DeviceTables>().deleteFrom("device_group").where("name", "=", name).execute();
    await recordAudit(tx, {
      event: "device-group.removed",
      actor,
      object: { kind: "device-group", id: name },
      ...clientNamed(before),
      before: factsOf(before),
      outcome: "done",
    });
    publish(tx, devicesTopic, { group: name });
  });
}

/** The group, if there is one, locked; refused to whoever may not change it. */
async function changeable(tx: Tx, name: string): Promise<GroupRow | undefined> {
  const row = await read(tx, name, true);
  if (row && !mayEdit(row, tx.actor))
    throw new ProblemError("not-yours", `${name} is ${row.owner}'s: they or an administrator change it.`);
  return row;
}

async function read(tx: ReadTx, name: string, lock = false): Promise<GroupRow | undefined> {
  const query = tx.with<DeviceTables>().selectFrom("device_group").selectAll().where("name", "=", name);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
}

/** A key acts for its owner. */
function mayEdit(row: Pick<GroupRow, "editors" | "owner_id">, actor: Actor): boolean {
  return actor.role === "administrator" || row.owner_id === actor.id || row.editors === "everybody";
}

function view(row: GroupRow, actor: Actor): DeviceGroup {
  const { name, description, query, devices, editors, owner, saved_at: savedAt } = row;
  const listed = devices === null ? null : devices.length;
  return {
    name,
    description,
    query,
    listed,
    editors,
    owner,
    may_edit: mayEdit(row, actor),
    saved_at: savedAt,
  };
}

/** For the audit log, where entries of a client are read by whoever sees it. */
function clientNamed({ query }: GroupRow): { client?: string } {
  return query?.client === undefined ? {} : { client: query.client };
}

function factsOf({ description, query, devices, editors }: GroupRow) {
  return {
    description,
    query: query && JSON.stringify(query),
    device_count: devices?.length ?? null,
    editors,
  };
}
