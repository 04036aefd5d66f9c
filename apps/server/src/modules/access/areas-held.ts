/** How far areas are open for one account, as the rows say it, and who may open them further. */
import { AREA_IDS, AREA_STARTS, type AreaSettings, isWider, type Snapshot } from "@countersign/access";
import type { AccessRole } from "@countersign/api";
import { ProblemError } from "../../platform/http/problem-error.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { AccessTables } from "./access-tables.ts";

/** As they stand. */
export async function readAreas(tx: Tx, user: string): Promise<AreaSettings> {
  const rows = await tx
    .with<AccessTables>()
    .selectFrom("area_setting")
    .select(["area", "level"])
    .where("user_id", "=", user)
    .execute();
  return Object.fromEntries(rows.map(({ area, level }) => [area, level]));
}

/** Sets these and no others. Throws `not-allowed` where an area would open further than it is open to the giver. */
export async function writeAreas(
  tx: Tx,
  giver: Snapshot,
  user: string,
  areas: AreaSettings,
): Promise<AreaSettings> {
  const before = await readAreas(tx, user);
  const closed = AREA_IDS.find(
    (area) => isWider(areas[area], before[area]) && isWider(areas[area], giver.areas.get(area)),
  );
  if (closed !== undefined)
    throw new ProblemError("not-allowed", `The area ${closed} is not open so far to you.`);
  const db = tx.with<AccessTables>();
  await db.deleteFrom("area_setting").where("user_id", "=", user).execute();
  const rows = AREA_IDS.flatMap((area) => {
    const level = areas[area];
    return level === undefined ? [] : [{ user_id: user, area, level }];
  });
  if (rows.length > 0) await db.insertInto("area_setting").values(rows).execute();
  return before;
}

/** Manager and Supporter begin with documented settings; whoever is neither has none. */
export function startAreas(role: AccessRole | undefined): AreaSettings {
  if (role?.template === "msp-manager") return AREA_STARTS.manager;
  return role?.template === "msp-supporter" ? AREA_STARTS.supporter : {};
}
