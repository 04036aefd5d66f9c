/** Permissions as choices: by their area, in the words of the catalogue. */
import { AREA_IDS, AREAS, type Permission, PERMISSION_IDS, permissionFacts } from "@countersign/api";

/** What each permission allows, for people. */
export const permissionWords: Readonly<Record<Permission, string>> = {
  "access.read": "See who may do what",
  "access.write": "Give roles at clients",
  "advanced-security.write": "Change Advanced Security",
  "audit.read": "Read the audit log",
  "clients.read": "See clients",
  "clients.write": "Add clients",
  "devices.read": "See devices",
  "devices.enrol": "Enrol devices",
  "devices.write": "Change devices",
  "keys.own": "Have API keys",
  "patching.write": "Change patch settings",
  "roles.write": "Change roles, and who has them",
  "runs.cancel": "Cancel runs of others",
  "runs.read": "See runs",
  "runs.request": "Ask for runs",
  "runs.sign": "Hand in signatures of runs",
  "scripts.read": "Read scripts",
  "scripts.write": "Save scripts",
  "settings.read": "Read settings",
  "settings.write": "Change settings",
  "trust.read": "Read roots",
  "trust.publish": "Publish roots",
  "users.read": "See users",
  "users.write": "Change users",
};

/** All of them, grouped by area, for a field of choices. */
export const permissionChoices = AREA_IDS.map((area) => ({
  group: AREAS[area].label,
  items: PERMISSION_IDS.filter((id) => permissionFacts(id).area === area).map((id) => ({
    value: id,
    label: permissionWords[id],
  })),
})).filter(({ items }) => items.length > 0);

/** The permission with this id; undefined where there is none. The text may be anybody's. */
export function permissionOf(text: string | null | undefined): Permission | undefined {
  return PERMISSION_IDS.find((id) => id === text);
}
