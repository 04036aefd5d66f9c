/** A script's text with its line numbers: every character shows, what does not by itself is written out. */
import { Button } from "@mantine/core";
import type { Line, ScriptText } from "@countersign/review";
import { memo, useState } from "react";
import { Segments } from "../../parts/segments.tsx";
import classes from "./script-lines.module.css";

/** Lines drawn at first; more at a time than a person reads. */
const SHOWN_FIRST = 1500;

/** The text. */
export const ScriptLines = memo(function ScriptLines({
  text: { lines, encoding },
  label,
}: {
  readonly text: ScriptText;
  readonly label: string;
}) {
  const [shown, setShown] = useState(SHOWN_FIRST);
  return (
    <div className={classes["frame"]}>
      {/* A scrolling region has to be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes["text"]} role="region" aria-label={label} tabIndex={0} data-encoding={encoding}>
        {lines.slice(0, shown).map((line) => (
          <ScriptLine key={line.number} line={line} />
        ))}
      </div>
      {lines.length > shown ? (
        <div className={classes["more"]}>
          <Button variant="default" size="xs" onClick={() => setShown(lines.length)}>
            Show the other {(lines.length - shown).toLocaleString("en")} lines
          </Button>
        </div>
      ) : null}
    </div>
  );
});

function ScriptLine({ line: { number, segments, notes } }: { readonly line: Line }) {
  return (
    <div className={classes["line"]}>
      <span className={classes["number"]}>{number}</span>
      <span className={classes["content"]}>
        <Segments segments={segments} />
        {notes?.map(({ words }) => (
          <em key={words} className={classes["note"]}>
            {" "}
            ({words})
          </em>
        ))}
      </span>
    </div>
  );
}
