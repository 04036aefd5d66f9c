/** The common shape of empty, failed and forbidden: a sign, what it is, what to do. */
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import classes from "./state.module.css";

/** What a state says. */
export interface StateBlockProps {
  readonly icon: IconName;
  readonly tone?: "calm" | "warn" | "bad";
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons or links that lead on. */
  readonly action?: ReactNode;
  /** Within a card, beside other things. */
  readonly compact?: boolean;
  readonly role?: "alert" | "status";
}

/** One state in the place of the content. */
export function StateBlock({
  icon,
  tone = "calm",
  title,
  children,
  action,
  compact = false,
  role,
}: StateBlockProps) {
  return (
    <div className={`${classes["state"]} ${compact ? classes["compact"] : ""}`} role={role}>
      <span className={`${classes["sign"]} ${tone === "calm" ? "" : classes[tone]}`}>
        <Icon name={icon} size={22} />
      </span>
      <p className={classes["title"]}>{title}</p>
      {children === undefined ? null : <div className={classes["text"]}>{children}</div>}
      {action === undefined ? null : <div className={classes["action"]}>{action}</div>}
    </div>
  );
}
