/** What a row is called, with a quieter line below. */
import type { ReactNode } from "react";
import classes from "./table.module.css";

/** The two lines; without a second one, the first alone. */
export function TwoLines({ children, below }: { readonly children: ReactNode; readonly below?: ReactNode }) {
  return (
    <div className={classes["two"]}>
      {children}
      {below === undefined ? null : <span className={classes["below"]}>{below}</span>}
    </div>
  );
}
