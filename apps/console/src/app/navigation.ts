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
];

/** Administration, apart. */
export const administrationItems: readonly NavigationItem[] = [];

/** What is one's own: in the profile menu. */
export const ownItems: readonly NavigationItem[] = [
  { to: "/account", label: "My account", icon: "user", needs: "signed-in" },
];
