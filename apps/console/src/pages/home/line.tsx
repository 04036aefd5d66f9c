/** One line of Home: what it is, and what leads on. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "./home.module.css";

/** A line whose title is the link. */
export function Line({
  href,
  search = {},
  title,
  text,
  end,
}: {
  readonly href: string;
  /** What the address asks for. */
  readonly search?: Readonly<Record<string, string>>;
  readonly title: ReactNode;
  readonly text: ReactNode;
  readonly end?: ReactNode;
}) {
  return (
    <div className={classes["line"]}>
      <div className={classes["lineWords"]}>
        <Link to={href} search={search} className={classes["lineTitle"] ?? ""}>
          {title}
        </Link>
        <span className={classes["lineText"]}>{text}</span>
      </div>
      {end === undefined ? null : <div className={classes["lineEnd"]}>{end}</div>}
    </div>
  );
}
