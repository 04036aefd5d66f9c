/** The navigation: what this person may use, which client it is about, and who they are. */
import { Link } from "@tanstack/react-router";
import { useMay } from "../api/session.ts";
import { Icon } from "../parts/icon.tsx";
import { Mark } from "../parts/mark.tsx";
import { ApprovalsBadge } from "./approvals-badge.tsx";
import { ClientSwitcher } from "./client-switcher.tsx";
import { administrationItems, dailyItems, type NavigationItem } from "./navigation.ts";
import { ProfileMenu } from "./profile-menu.tsx";
import classes from "./sidebar.module.css";

/** The left side of every page; on a phone, what the menu opens. */
export function Sidebar({ onSearch }: { readonly onSearch: () => void }) {
  return (
    <div className={classes["sidebar"]}>
      <Link to="/" className={classes["brand"] ?? ""} aria-label="Countersign, Home">
        <Mark />
        <span>Countersign</span>
      </Link>
      <ClientSwitcher />
      <button type="button" className={classes["search"]} onClick={onSearch}>
        <Icon name="search" size={16} />
        <span>Search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <nav aria-label="Main">
        <Items items={dailyItems} />
        <Items items={administrationItems} heading="Administration" />
      </nav>
      <ProfileMenu />
    </div>
  );
}

function Items({ items, heading }: { readonly items: readonly NavigationItem[]; readonly heading?: string }) {
  const may = useMay();
  const open = items.filter(({ needs }) => needs === "signed-in" || may(needs));
  if (open.length === 0) return null;
  return (
    <>
      {heading === undefined ? null : <p className={classes["heading"]}>{heading}</p>}
      <ul className={classes["items"]}>
        {open.map(({ to, label, icon }) => (
          <li key={to}>
            <Link
              to={to}
              className={classes["item"] ?? ""}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              activeProps={{ "data-here": true }}
            >
              <Icon name={icon} />
              <span>{label}</span>
              {to === "/" ? <ApprovalsBadge /> : null}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
