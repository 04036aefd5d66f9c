/** Text from somebody else, shown so that it cannot deceive: hidden characters stand out, directions do not leak. */
import type { Segment } from "@countersign/review";
import classes from "./segments.module.css";

/** Segments of packages/review in order, each isolated from its neighbours' direction, marked ones with their reason. */
export function Segments({ segments }: { readonly segments: readonly Segment[] }) {
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
