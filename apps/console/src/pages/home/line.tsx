/** One line of Home: what it is, and what leads on. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "./home.module.css";

/** A line whose title is the link. */
export function Line({
  href,
  title,
  text,
  end,
}: {
  readonly href: string;
  readonly title: ReactNode;
  readonly text: ReactNode;
  readonly end?: ReactNode;
}) {
  return (
    <div className={classes["line"]}>
      <div className={classes["lineWords"]}>
        <Link to={href} className={classes["lineTitle"] ?? ""}>
          {title}
        </Link>
        <span className={classes["lineText"]}>{text}</span>
      </div>
      {end === undefined ? null : <div className={classes["lineEnd"]}>{end}</div>}
    </div>
  );
}
