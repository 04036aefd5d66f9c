/** Things one below the other, or side by side, at even distances. */
import type { ReactNode } from "react";
import classes from "./stack.module.css";

/** A column; `row` puts them side by side as long as there is room. */
export function Stack({ row = false, children }: { readonly row?: boolean; readonly children: ReactNode }) {
  return <div className={row ? classes["row"] : classes["column"]}>{children}</div>;
}
