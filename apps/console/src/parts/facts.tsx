/** Facts by their names: what something is, one line each. */
import type { ReactNode } from "react";
import classes from "./facts.module.css";

/** One fact. */
export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** The facts; on a phone each name stands above its value. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes["facts"]}>
      {facts.map(({ name, value }) => (
        <div key={name} className={classes["fact"]}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
