/** One device of a run: how it stands, its last line, and all it wrote when opened. */
import type { Run } from "@countersign/api";
import { useId } from "react";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { textOf } from "../output/find-in-lines.ts";
import type { OutputStore } from "../output/output-store.ts";
import { useDeviceOutput } from "../output/use-outputs.ts";
import { endWords, type Target } from "../run-words.ts";
import { DeviceOutputView, type OutputView } from "./device-output-view.tsx";
import { durationWords } from "./duration-words.ts";
import classes from "./device-row.module.css";

/** The row. */
export function DeviceRow({
  run,
  target,
  store,
  view,
  isOpen,
  onToggle,
}: {
  readonly run: Run;
  readonly target: Target;
  readonly store: OutputStore;
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
        {isOpen ? <span className={classes["last"]} /> : <LastLine store={store} device={target.device} />}
        <span className={classes["end"]}>
          {[endWords(target), durationWords(target)].filter((words) => words !== "").join(", in ")}
        </span>
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
function LastLine({ store, device }: { readonly store: OutputStore; readonly device: string }) {
  const { buffer } = useDeviceOutput(store, device);
  const last = buffer.openLines.at(-1) ?? buffer.lines.findLast(({ length }) => length > 0);
  return <span className={classes["last"]}>{last ? <bdi>{textOf(last).slice(0, 200)}</bdi> : null}</span>;
}
