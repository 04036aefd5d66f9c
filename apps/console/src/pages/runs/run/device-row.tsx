/** One device of a run: how it stands, its last line, and all it wrote when opened. */
import type { Run } from "@countersign/api";
import { useId } from "react";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import type { LastLines } from "../output/last-lines.ts";
import type { OutputStore } from "../output/output-store.ts";
import { useLastLine } from "../output/use-outputs.ts";
import type { Target } from "../run-words.ts";
import { targetEnd } from "./target-end.ts";
import { DeviceOutputView, type OutputView } from "./device-output-view.tsx";
import classes from "./device-row.module.css";

/** The row. */
export function DeviceRow({
  run,
  target,
  store,
  lastLines,
  view,
  isOpen,
  onToggle,
}: {
  readonly run: Run;
  readonly target: Target;
  readonly store: OutputStore;
  readonly lastLines: LastLines;
  readonly view: OutputView;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const id = useId();
  return (
    <li className={classes["device"]}>
      <button
        type="button"
        className={classes["head"]}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={onToggle}
      >
        <span className={classes["turn"]}>
          <Icon name="chevron" size={16} />
        </span>
        <span className={classes["name"]}>
          <ForeignText text={target.name} />
        </span>
        {isOpen ? (
          <span className={classes["last"]} />
        ) : (
          <LastLine lines={lastLines} device={target.device} />
        )}
        <span className={classes["end"]}>{targetEnd(run, target)}</span>
      </button>
      {isOpen ? (
        <div id={id}>
          <DeviceOutputView run={run} target={target} store={store} view={view} />
        </div>
      ) : null}
    </li>
  );
}

/** The last line that a device wrote, as far as the page has it. */
function LastLine({ lines, device }: { readonly lines: LastLines; readonly device: string }) {
  const last = useLastLine(lines, device);
  return <span className={classes["last"]}>{last === "" ? null : <bdi>{last}</bdi>}</span>;
}
