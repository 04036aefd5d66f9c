/** A surface with a heading of its own. */
import type { ReactNode } from "react";
import classes from "./card.module.css";

/** A card. `flush` leaves the padding to what is inside, for tables and lists. */
export function Card({
  title,
  lead,
  actions,
  flush = false,
  children,
}: {
  readonly title?: ReactNode;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly flush?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes["card"]}>
      {title === undefined ? null : (
        <header className={classes["head"]}>
          <div className={classes["words"]}>
            <h2 className={classes["title"]}>{title}</h2>
            {lead === undefined ? null : <p className={classes["lead"]}>{lead}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={flush ? classes["flush"] : classes["body"]}>{children}</div>
    </section>
  );
}
