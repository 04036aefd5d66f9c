/** What stands in the navigation, in its order, each with what a person must be allowed to. */
import type { LinkProps } from "@tanstack/react-router";
import type { Permission } from "@countersign/api";
import type { IconName } from "../parts/icon.tsx";

/** One line of the navigation. */
export interface NavigationItem {
  readonly to: NonNullable<LinkProps["to"]>;
  readonly label: string;
  readonly icon: IconName;
  readonly needs: Permission | "signed-in";
}

/** What people do every day. */
export const dailyItems: readonly NavigationItem[] = [
  { to: "/", label: "Home", icon: "home", needs: "signed-in" },
  { to: "/clients", label: "Clients", icon: "client", needs: "clients.read" },
  { to: "/devices", label: "Devices", icon: "device", needs: "devices.read" },
  { to: "/scripts", label: "Scripts", icon: "script", needs: "scripts.read" },
  { to: "/runs", label: "Runs", icon: "run", needs: "runs.read" },
  { to: "/tasks", label: "Tasks", icon: "clock", needs: "runs.read" },
  { to: "/patching", label: "Patching", icon: "refresh", needs: "runs.read" },
  { to: "/audit", label: "Audit", icon: "audit", needs: "audit.read" },
];

/** Administration, apart. */
export const administrationItems: readonly NavigationItem[] = [
  { to: "/users", label: "Users", icon: "users", needs: "users.read" },
  { to: "/authorization", label: "Authorization", icon: "key", needs: "access.read" },
  { to: "/roles", label: "Roles", icon: "key", needs: "access.read" },
  { to: "/tiers", label: "Tiers", icon: "lock", needs: "access.read" },
  { to: "/extensions", label: "Extensions", icon: "lock", needs: "advanced-security.write" },
  { to: "/trust", label: "Trust", icon: "trust", needs: "trust.read" },
  { to: "/settings", label: "Settings", icon: "settings", needs: "settings.read" },
];

/** What stands within another page, for the palette to find. */
export const innerItems: readonly NavigationItem[] = [
  {
    to: "/extensions/advanced-security",
    label: "Advanced Security",
    icon: "lock",
    needs: "advanced-security.write",
  },
  { to: "/settings/sign-in", label: "Passwords and signing in", icon: "settings", needs: "settings.read" },
  { to: "/settings/telling", label: "Telling people", icon: "settings", needs: "settings.read" },
];

/** What is one's own: in the profile menu. */
export const ownItems: readonly NavigationItem[] = [
  { to: "/account", label: "My account", icon: "user", needs: "signed-in" },
  { to: "/account/activity", label: "My activity", icon: "audit", needs: "signed-in" },
];
