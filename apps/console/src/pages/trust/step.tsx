/** One step of a ceremony. */
import type { ReactNode } from "react";
import { Icon } from "../../parts/icon.tsx";
import classes from "./trust.module.css";

/** The step with its number, which becomes a tick. */
export function Step({
  number,
  title,
  done,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly done: boolean;
  readonly children: ReactNode;
}) {
  return (
    <li className={classes["wide"]} aria-label={title}>
      <h2 className={classes["stepTitle"]}>
        <span className={classes["number"]} data-done={done || undefined}>
          {done ? <Icon name="check" size={14} /> : number}
        </span>
        {title}
        {done ? <span className="unseen"> (done)</span> : null}
      </h2>
      {children}
    </li>
  );
}
