/** Text from somebody else, shown so that it cannot deceive: hidden characters stand out, directions do not leak. */
import classes from "./segments.module.css";

/** A piece of text as packages/review gives it: `text` is safe to show as it stands. */
export interface ShownSegment {
  readonly text: string;
  readonly mark?: { readonly kind: string; readonly words: string };
}

/** Segments in order, each isolated from its neighbours' direction, marked ones with their reason. */
export function Segments({ segments }: { readonly segments: readonly ShownSegment[] }) {
  return segments.map(({ text, mark }, at) =>
    mark === undefined ? (
      <bdi key={at}>{text}</bdi>
    ) : (
      <mark key={at} className={classes["mark"]} data-kind={mark.kind} title={mark.words}>
        <bdi>{text}</bdi>
        <span className="unseen"> ({mark.words})</span>
      </mark>
    ),
  );
}
