/** Bytes that are text, exactly: copied as they are, shown with whatever does not show itself written out. */
import { segmentsOf } from "@countersign/review";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { Segments } from "../../../parts/segments.tsx";
import classes from "./exact-text.module.css";

/** Longer bytes are copied whole, and shown up to here. */
const mostShown = 100_000;

/** The text with its button. `label` says what it is. */
export function ExactText({ label, text }: { readonly label: string; readonly text: string }) {
  const rest = text.length - mostShown;
  return (
    <div className={classes["frame"]} role="group" aria-label={label}>
      {/* A scrolling region has to be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={classes["text"]} tabIndex={0} aria-label={label}>
        <Segments segments={segmentsOf(text.slice(0, mostShown).toWellFormed(), "output")} />
        {rest > 0 ? <em>{`\nand ${rest} characters more: copy them`}</em> : null}
      </pre>
      <CopyButton text={text}>Copy</CopyButton>
    </div>
  );
}
