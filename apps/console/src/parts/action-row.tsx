/** One line of a list within a card: what it is, something about it, and what can be done. */
import type { ReactNode } from "react";
import classes from "./action-row.module.css";

/** The line. */
export function ActionRow({
  title,
  text,
  children,
}: {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  /** Buttons. */
  readonly children?: ReactNode;
}) {
  return (
    <li className={classes["row"]}>
      <div className={classes["words"]}>
        <span className={classes["title"]}>{title}</span>
        {text === undefined ? null : <span className={classes["text"]}>{text}</span>}
      </div>
      <div className={classes["actions"]}>{children}</div>
    </li>
  );
}

/** The list around such lines. */
export function ActionRows({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className={classes["rows"]} aria-label={label}>
      {children}
    </ul>
  );
}
