/** The frame of the pages before the door: the mark, one card, one sentence. */
import { type ReactNode, useEffect, useRef } from "react";
import { Mark } from "../../parts/mark.tsx";
import classes from "./entrance.module.css";

/** A card in the middle of the screen. */
export function Entrance({
  title,
  lead,
  step,
  foot,
  wide = false,
  children,
}: {
  readonly title: string;
  /** Such as "Step 1 of 2". */
  readonly step?: string;
  readonly wide?: boolean;
  readonly lead?: ReactNode;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Countersign`;
    // A step that takes the place of another one is read out from its beginning.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <main className={classes["ground"]}>
      <div className={classes["column"]} data-wide={wide || undefined}>
        <div className={classes["brand"]}>
          <Mark size={32} />
          <span>Countersign</span>
        </div>
        <section className={classes["card"]}>
          <div>
            {step === undefined ? null : <p className={classes["step"]}>{step}</p>}
            <h1 className={classes["title"]} ref={heading} tabIndex={-1}>
              {title}
            </h1>
          </div>
          {lead === undefined ? null : <p className={classes["lead"]}>{lead}</p>}
          {children}
        </section>
        {foot === undefined ? null : <div className={classes["foot"]}>{foot}</div>}
      </div>
    </main>
  );
}
