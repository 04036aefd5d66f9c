/** The frame around the pages of signed-in people: navigation, client, search, and the page itself if it is open to them. */
import { Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useMatches, useRouterState } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { sessionQuery } from "../api/session.ts";
import { useTopics } from "../api/use-topics.ts";
import { Forbidden } from "../parts/forbidden.tsx";
import { Icon } from "../parts/icon.tsx";
import { Mark } from "../parts/mark.tsx";
import { PageLoading } from "../parts/page-loading.tsx";
import { Stale } from "../parts/stale.tsx";
import { Asked } from "./asked.tsx";
import { Sidebar } from "./sidebar.tsx";
import classes from "./shell.module.css";
import { usePalette } from "./palette-store.ts";

const FactorSoon = lazy(async () => ({ default: (await import("./factor-soon.tsx")).FactorSoon }));
const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));
/** Followed from the start, so that going from page to page opens no new stream. */
const everydayTopics = ["runs", "devices", "clients", "scripts", "trust"];
const noReading = ["nothing"] as const;

/** The frame. */
export function Shell() {
  const [isMenuOpen, menu] = useDisclosure(false);
  const palette = usePalette();
  const { data: session } = useQuery(sessionQuery);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const needs = useMatches({ select: (matches) => matches.at(-1)?.staticData.needs });
  useTopics(everydayTopics, noReading);
  const { close: closeMenu } = menu;
  useEffect(closeMenu, [path, closeMenu]);
  useNoLongerOpen(session === null || session?.owes !== undefined);
  if (!session) return null;

  const mayEnter =
    needs === undefined || needs === "signed-in" || needs === "public" || session.permissions.includes(needs);
  return (
    <div className={classes["shell"]}>
      <a href="#page" className={`${classes["skip"]} not-printed`}>
        Skip to the page
      </a>
      <header className={`${classes["bar"]} not-printed`}>
        <button
          type="button"
          className={classes["burger"]}
          aria-label="Open the navigation"
          onClick={menu.open}
        >
          <Icon name="menu" size={22} />
        </button>
        <Mark size={24} />
        <span className={classes["name"]}>Countersign</span>
        <button type="button" className={classes["burger"]} aria-label="Search" onClick={palette.open}>
          <Icon name="search" size={20} />
        </button>
      </header>
      <aside className={`${classes["side"]} not-printed`} aria-label="Navigation and search">
        <Sidebar onSearch={palette.open} />
      </aside>
      <Drawer
        opened={isMenuOpen}
        onClose={menu.close}
        size={280}
        title="Navigation"
        closeButtonProps={{ "aria-label": "Close the navigation" }}
      >
        <Sidebar onSearch={palette.open} />
      </Drawer>
      <main className={classes["main"]} id="page" tabIndex={-1}>
        <Stale />
        {session.factor_due_from === undefined ? null : (
          <Suspense>
            <FactorSoon from={session.factor_due_from} />
          </Suspense>
        )}
        <Suspense fallback={<PageLoading />}>{mayEnter ? <Outlet /> : <Forbidden needs={needs} />}</Suspense>
      </main>
      <Asked />
      {palette.isOpen ? (
        <Suspense>
          <Palette onClose={palette.close} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Whoever was signed out in another place, or owes something now, goes to a page that leads back here. */
function useNoLongerOpen(isClosed: boolean): void {
  useEffect(() => {
    if (isClosed) location.reload();
  }, [isClosed]);
}
