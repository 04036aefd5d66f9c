/** Not there yet: the outline of what comes, so that nothing jumps. */
import { Skeleton } from "@mantine/core";
import classes from "./loading.module.css";

const widths = ["38%", "62%", "47%", "55%", "33%", "58%", "42%", "50%"];

/** Outlines of lines, as many as will probably come. */
export function Loading({
  lines = 5,
  label = "Loading",
}: {
  readonly lines?: number;
  readonly label?: string;
}) {
  return (
    <div className={classes["lines"]} role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, at) => (
        <div className={classes["line"]} key={at}>
          <Skeleton height={12} width={widths[at % widths.length]} radius="sm" />
          <Skeleton height={12} width="12%" radius="sm" />
        </div>
      ))}
    </div>
  );
}
