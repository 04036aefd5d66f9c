/** The way back to the list that a page belongs to. */
import { Link, type LinkProps } from "@tanstack/react-router";
import classes from "./back-link.module.css";
import { Icon } from "./icon.tsx";

/** A link above the heading. */
export function BackLink({
  to,
  children,
}: {
  readonly to: NonNullable<LinkProps["to"]>;
  readonly children: string;
}) {
  return (
    <Link to={to} className={classes["back"] ?? ""}>
      <Icon name="arrow" size={16} />
      {children}
    </Link>
  );
}
