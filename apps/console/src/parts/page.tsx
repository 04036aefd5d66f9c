/** The frame of every page: its name, what can be done, and the focus, which goes to the name when one arrives. */
import { type ReactNode, useEffect, useRef } from "react";
import classes from "./page.module.css";

let isFirstPage = true;

/** A page. `title` stands in the window too. */
export function Page({
  title,
  heading,
  lead,
  actions,
  above,
  children,
}: {
  readonly title: string;
  /** What stands as heading where that is more than the title. */
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Above the heading: the way back. */
  readonly above?: ReactNode;
  readonly children: ReactNode;
}) {
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Countersign`;
    // The first page begins at its top, as every page of the web does.
    const isFirst = isFirstPage;
    isFirstPage = false;
    if (isFirst) return;
    // Screen readers hear where they are; whoever began to type elsewhere is left alone.
    if (document.activeElement === document.body || document.activeElement?.closest("nav"))
      place.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div className={classes["page"]}>
      {above}
      <header className={classes["head"]}>
        <div className={classes["words"]}>
          <h1 className={classes["title"]} ref={place} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {lead === undefined ? null : <p className={classes["lead"]}>{lead}</p>}
        </div>
        {actions === undefined ? null : <div className={`${classes["actions"]} not-printed`}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
