/** A run of one device: its output at once, without anything to unfold. */
import type { Run } from "@countersign/api";
import { Badge } from "../../../parts/badge.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import type { OutputStore } from "../output/output-store.ts";
import { outcomeOf, outcomeWords, type Target } from "../run-words.ts";
import { targetEnd } from "./target-end.ts";
import { DeviceOutputView, type OutputView } from "./device-output-view.tsx";
import classes from "./single-device.module.css";

/** The device's line and what it wrote. */
export function SingleDevice({
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
  const { words, icon, tone } = outcomeWords[outcomeOf(target)];
  return (
    <>
      <div className={classes["line"]}>
        <strong>
          <ForeignText text={target.name} />
        </strong>
        <Badge icon={icon} tone={tone}>
          {words}
        </Badge>
        <span className={classes["end"]}>{targetEnd(run, target)}</span>
      </div>
      <DeviceOutputView run={run} target={target} store={store} view={view} />
    </>
  );
}
