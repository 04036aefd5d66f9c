/** The frame of the pages before the door: the mark, one card, one sentence. */
import { type ReactNode, useEffect } from "react";
import { Mark } from "../../parts/mark.tsx";
import classes from "./entrance.module.css";

/** A card in the middle of the screen. */
export function Entrance({
  title,
  lead,
  foot,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Countersign`;
  }, [title]);
  return (
    <main className={classes["ground"]}>
      <div className={classes["column"]}>
        <div className={classes["brand"]}>
          <Mark size={32} />
          <span>Countersign</span>
        </div>
        <section className={classes["card"]}>
          <h1 className={classes["title"]}>{title}</h1>
          {lead === undefined ? null : <p className={classes["lead"]}>{lead}</p>}
          {children}
        </section>
        {foot === undefined ? null : <div className={classes["foot"]}>{foot}</div>}
      </div>
    </main>
  );
}
