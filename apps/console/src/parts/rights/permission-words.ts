/** What each permission lets somebody do, in words. */
import { type Permission, PERMISSION_IDS } from "@countersign/api";

/** Said of whoever holds it. */
export const permissionWords: Readonly<Record<Permission, string>> = {
  "access.read": "See who may do what, and why",
  "access.write": "Give and take roles at clients",
  "advanced-security.write": "Change Advanced Security",
  "audit.read": "Read the audit log",
  "clients.read": "See clients",
  "clients.write": "Add clients",
  "devices.read": "See devices",
  "devices.enrol": "Enrol devices",
  "devices.write": "Tag, move and retire devices",
  "keys.own": "Have API keys of their own",
  "patching.write": "Change a client's patch settings",
  "roles.write": "Change roles and tiers, and who holds them",
  "runs.cancel": "Cancel what others asked for",
  "runs.read": "See runs and their output",
  "runs.request": "Ask for runs",
  "runs.sign": "Hand in signatures for runs",
  "scripts.read": "Read scripts",
  "scripts.write": "Write scripts",
  "settings.read": "See the settings",
  "settings.write": "Change the settings, and how people sign in",
  "trust.read": "See roots, people and stations",
  "trust.publish": "Put out roots, and accept stations",
  "users.read": "See who may sign in",
  "users.write": "Invite, change and delete users",
};

/** The permission with this id; undefined where there is none. The text may be anybody's. */
export function permissionOf(text: string | null | undefined): Permission | undefined {
  return PERMISSION_IDS.find((id) => id === text);
}
