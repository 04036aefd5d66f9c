/** What one device wrote: the terminal, finds, why nothing is there, and the way to all of it. */
import { ActionIcon } from "@mantine/core";
import type { Run } from "@countersign/api";
import { useDeferredValue, useMemo, useState } from "react";
import { Icon } from "../../../parts/icon.tsx";
import { findInLines, MOST_FINDS } from "../output/find-in-lines.ts";
import type { OutputStore } from "../output/output-store.ts";
import { Terminal } from "../output/terminal.tsx";
import { useDeviceOutput } from "../output/use-outputs.ts";
import { reasonSentence } from "../refusal-words.ts";
import type { Target } from "../run-words.ts";
import classes from "./device-output-view.module.css";

/** How output is looked at. */
export interface OutputView {
  readonly wraps: boolean;
  /** What is looked for; empty for nothing. */
  readonly search: string;
}

/** One list, so that nothing changes while nothing is looked for. */
const none: readonly number[] = [];

/** The view. */
export function DeviceOutputView({
  run,
  target,
  store,
  view,
}: {
  readonly run: Run;
  readonly target: Target;
  readonly store: OutputStore;
  readonly view: OutputView;
}) {
  const output = useDeviceOutput(store, target.device);
  const version = useDeferredValue(output.version);
  const search = useDeferredValue(view.search);
  const lines = useMemo(
    () => (search === "" ? none : findInLines([...output.buffer.lines, ...output.buffer.openLines], search)),
    // The buffer is one object that grows: its version says when.
    // oxlint-disable-next-line react/exhaustive-deps
    [output.buffer, version, search],
  );
  const [at, setAt] = useState(0);
  const place = lines.length === 0 ? undefined : ((at % lines.length) + lines.length) % lines.length;
  const finds = useMemo(
    () => ({ lines: new Set(lines), current: place === undefined ? undefined : lines[place] }),
    [lines, place],
  );
  const isEmpty = output.buffer.lines.length + output.buffer.openLines.length === 0;
  return (
    <div className={classes["view"]}>
      {target.code === null ? null : <p className={classes["reason"]}>{reasonSentence(target.code)}</p>}
      {search === "" ? null : (
        <div className={classes["finds"]} role="status">
          {place === undefined
            ? "Not found in what is shown."
            : `${place + 1} of ${countWords(lines.length)}`}
          <ActionIcon variant="default" size="sm" aria-label="Previous find" onClick={() => setAt(at - 1)}>
            <Icon name="arrow" size={14} />
          </ActionIcon>
          <ActionIcon variant="default" size="sm" aria-label="Next find" onClick={() => setAt(at + 1)}>
            <Icon name="arrow" size={14} />
          </ActionIcon>
        </div>
      )}
      {isEmpty ? (
        <p className={classes["empty"]}>{emptyWords(target, output.isComplete)}</p>
      ) : (
        <Terminal output={output} label={`Output of ${target.name}`} wraps={view.wraps} finds={finds} />
      )}
      <p className={classes["foot"]}>
        <a
          href={downloadAddress(run.id, target.device)}
          download={`${target.name.replaceAll(/[^\w.-]/g, "_")}-${run.short_code}.txt`}
        >
          <Icon name="download" size={14} /> Download the output
        </a>
        {output.buffer.goneLines > 0 ? (
          <span>
            The first {output.buffer.goneLines.toLocaleString("en")} lines are in the download only.
          </span>
        ) : null}
      </p>
    </div>
  );
}

function countWords(count: number): string {
  return count >= MOST_FINDS ? `${MOST_FINDS} and more` : String(count);
}

function emptyWords({ state }: Target, isComplete: boolean): string {
  if (state === "waiting") return "It starts as soon as the device is connected, until the request closes.";
  if (state === "sent") return "The device has it and checks it.";
  if (state === "running") return "Nothing was written yet.";
  return isComplete || state !== "ran" ? "Nothing was written." : "Reading.";
}

/** All bytes as they are, to a file: never shown by the browser itself. */
function downloadAddress(run: string, device: string): string {
  return `/api/v1/runs/${encodeURIComponent(run)}/output?device=${encodeURIComponent(device)}`;
}
