/** Cards in two columns, one below the other where there is no room. */
import type { ReactNode } from "react";
import classes from "./columns.module.css";

/** Two columns side by side; `wide` gives the first one more room. */
export function Columns({
  wide = false,
  children,
}: {
  readonly wide?: boolean;
  readonly children: readonly ReactNode[];
}) {
  return (
    <div className={classes["columns"]} data-wide={wide || undefined}>
      {children}
    </div>
  );
}

/** One of the columns. */
export function Column({ children }: { readonly children: ReactNode }) {
  return <div className={classes["column"]}>{children}</div>;
}
