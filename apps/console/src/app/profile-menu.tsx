/** Who is signed in, and what is theirs. */
import { Menu } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { Link, useNavigate } from "@tanstack/react-router";
import { sessionChanged, useSession } from "../api/session.ts";
import { useChange } from "../api/use-api.ts";
import { ForeignText } from "../parts/foreign-text.tsx";
import { Icon } from "../parts/icon.tsx";
import { notifyError } from "../parts/notice-store.ts";
import { ownItems } from "./navigation.ts";
import classes from "./profile-menu.module.css";
import { roleWords } from "../parts/role-words.ts";

/** The menu at the foot of the navigation. */
export function ProfileMenu() {
  const { user } = useSession();
  const navigate = useNavigate();
  const signOut = useChange(endpoints.identity.signOut);
  const leave = async () => {
    // First away from pages that are about somebody, then the somebody.
    await navigate({ to: "/sign-in", search: {} });
    await sessionChanged();
  };
  return (
    <Menu position="top-start" width="target" shadow="md">
      <Menu.Target>
        <button type="button" className={classes["me"]}>
          <span className={classes["initials"]} aria-hidden="true">
            {initialsOf(user.name)}
          </span>
          <span className={classes["words"]}>
            <span className={classes["name"]}>
              <ForeignText text={user.name} />
            </span>
            <span className={classes["role"]}>{roleWords[user.role].name}</span>
          </span>
          <Icon name="chevron" size={16} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {ownItems.map(({ to, label, icon }) => (
          <Menu.Item key={to} component={Link} to={to} leftSection={<Icon name={icon} size={16} />}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Item
          leftSection={<Icon name="out" size={16} />}
          onClick={() => signOut.mutate({}, { onSuccess: () => void leave(), onError: notifyError })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initialsOf(name: string): string {
  const initials = name.split(/\s+/).flatMap((word) => /^\p{L}/u.exec(word)?.[0] ?? []);
  return [initials[0] ?? "?", initials.length > 1 ? initials.at(-1) : ""].join("").toUpperCase();
}
