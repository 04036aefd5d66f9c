/** What is said in red, in a whole sentence that breaks where the screen is narrow. */
import type { ReactNode } from "react";
import { Icon } from "../../parts/icon.tsx";
import classes from "./trust.module.css";

/** The sentence, with a sign beside its colour. */
export function RedWarning({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classes["red"]}>
      <Icon name="warning" size={16} />
      <span>{children}</span>
    </div>
  );
}
