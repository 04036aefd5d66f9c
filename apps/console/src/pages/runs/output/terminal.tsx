/** The output of one device: only the rows in view are drawn, the end is followed until somebody scrolls away from it. */
import { type KeyboardEvent, memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { OutputLine } from "./line-buffer.ts";
import type { DeviceOutput } from "./output-store.ts";
import type { OutputSegment } from "./read-terminal.ts";
import { RowLayout } from "./row-layout.ts";
import { useGlyphs } from "./use-glyphs.ts";
import classes from "./terminal.module.css";

const ROW_PIXELS = 20;
/** Rows drawn above and below what is in view. */
const SPARE_ROWS = 12;
const NARROWEST = 20;

/** What is looked for, by the positions of lines. */
export interface Finds {
  readonly lines: ReadonlySet<number>;
  /** The one that is looked at now. */
  readonly current: number | undefined;
}

/** The view. `wraps`: long lines go on in the next row instead of beyond the edge. */
export function Terminal({
  output,
  label,
  wraps,
  finds,
}: {
  readonly output: DeviceOutput;
  readonly label: string;
  readonly wraps: boolean;
  readonly finds: Finds;
}) {
  const { buffer, version } = output;
  const place = useRef<HTMLDivElement>(null);
  const glyphs = useGlyphs(place);
  const [top, setTop] = useState(0);
  const [isFollowing, setIsFollowing] = useState(true);
  const columns = wraps ? Math.max(NARROWEST, glyphs.columns) : Number.POSITIVE_INFINITY;
  // The buffer is one object that grows: its version says when.
  // oxlint-disable-next-line react/exhaustive-deps
  const lines = useMemo(() => [...buffer.lines, ...buffer.openLines], [buffer, version]);
  const layout = useMemo(() => new RowLayout(lines, columns), [lines, columns]);
  const height = layout.count * ROW_PIXELS;

  useLayoutEffect(() => {
    if (isFollowing && place.current) place.current.scrollTop = height;
  }, [height, isFollowing]);
  const { current } = finds;
  useEffect(() => {
    if (current === undefined || !place.current) return;
    setIsFollowing(false);
    place.current.scrollTop = Math.max(
      0,
      layout.rowOf(current) * ROW_PIXELS - place.current.clientHeight / 3,
    );
    // Only when another line is looked at, not when more came.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [current]);

  const onScroll = () => {
    if (!place.current) return;
    const { scrollTop, scrollHeight, clientHeight } = place.current;
    setTop(scrollTop);
    setIsFollowing(scrollHeight - scrollTop - clientHeight < ROW_PIXELS * 2);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === "End") setIsFollowing(true);
  };
  const from = Math.max(0, Math.floor(top / ROW_PIXELS) - SPARE_ROWS);
  const until = Math.min(layout.count, Math.ceil((top + glyphs.height) / ROW_PIXELS) + SPARE_ROWS);
  const rows = Array.from({ length: Math.max(0, until - from) }, (_none, index) => from + index);
  return (
    <div className={classes["frame"]}>
      {/* A scrolling region has to be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={classes["screen"]}
        ref={place}
        role="region"
        aria-label={label}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div className={classes["all"]} style={{ height }}>
          {rows.map((row) => {
            const at = layout.placeOf(row);
            return (
              <Row
                key={row}
                top={row * ROW_PIXELS}
                line={lines[at.line]}
                segments={layout.segmentsAt(at)}
                isFind={finds.lines.has(at.line)}
                isCurrent={at.line === current}
              />
            );
          })}
        </div>
      </div>
      {isFollowing || layout.count === 0 ? null : (
        <button type="button" className={classes["toEnd"]} onClick={() => setIsFollowing(true)}>
          {output.isComplete ? "To the end" : "Follow the end"}
        </button>
      )}
    </div>
  );
}

const Row = memo(function Row({
  top,
  line,
  segments,
  isFind,
  isCurrent,
}: {
  readonly top: number;
  readonly line: OutputLine | undefined;
  readonly segments: readonly OutputSegment[];
  readonly isFind: boolean;
  readonly isCurrent: boolean;
}) {
  return (
    <div
      className={classes["row"]}
      style={{ top }}
      data-stream={line?.stream}
      data-find={isFind || undefined}
      data-current={isCurrent || undefined}
    >
      {segments.map(({ text, style, mark }, at) => (
        <bdi
          // Rows are drawn anew as a whole; their pieces have no identity of their own.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          className={classOf(style)}
          {...(mark === undefined ? {} : { title: mark, "data-mark": true })}
        >
          {text}
        </bdi>
      ))}
    </div>
  );
});

/** The classes of a look. With a ground of its own text takes the usual colour: every pair can be read. */
function classOf({ fg, bg, inverse, ...switches }: OutputSegment["style"]): string | undefined {
  const [front, back] = inverse === true ? [bg, fg ?? "white"] : [fg, bg];
  const names = Object.keys(switches);
  if (back !== undefined) names.push(`on-${back}`);
  else if (front !== undefined) names.push(front);
  return names.length === 0 ? undefined : names.map((name) => classes[name]).join(" ");
}
