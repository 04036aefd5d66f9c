/** A state in one word, with a sign beside it. */
import type { ReactNode } from "react";
import classes from "./badge.module.css";
import { Icon, type IconName } from "./icon.tsx";

/** How a state feels. */
export type Tone = "good" | "warn" | "bad" | "calm" | "act";

/** The word in its tone. */
export function Badge({
  icon,
  tone = "calm",
  children,
}: {
  readonly icon?: IconName;
  readonly tone?: Tone;
  readonly children: ReactNode;
}) {
  return (
    <span className={`${classes["badge"]} ${classes[tone]}`}>
      {icon === undefined ? null : <Icon name={icon} size={14} />}
      {children}
    </span>
  );
}
