/** Permissions as choices: by their area, in words. */
import { AREA_IDS, AREAS, PERMISSION_IDS, permissionFacts } from "@countersign/api";
import { permissionWords } from "../../parts/rights/permission-words.ts";

/** All of them, grouped by area, for a field of choices. */
export const permissionChoices = AREA_IDS.map((area) => ({
  group: AREAS[area].label,
  items: PERMISSION_IDS.filter((id) => permissionFacts(id).area === area).map((id) => ({
    value: id,
    label: permissionWords[id],
  })),
})).filter(({ items }) => items.length > 0);
