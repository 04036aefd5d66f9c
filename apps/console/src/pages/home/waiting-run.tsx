/** A run that awaits a signature: somebody may be waiting for it. */
import { Button } from "@mantine/core";
import type { Run } from "@countersign/api";
import { waitsForWords } from "../../app/waiting-runs.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { actionName, devicesWords } from "../runs/run-words.ts";
import { Line } from "./line.tsx";

/** The line. */
export function WaitingRun({
  run,
  whose,
}: {
  readonly run: Run;
  readonly whose: "own" | "unknown" | "others";
}) {
  return (
    <Line
      href={`/runs/${run.id}`}
      title={<ForeignText text={`${actionName(run)} on ${devicesWords(run.targets)}`} />}
      text={
        <>
          {whose === "own" ? <strong>Waits for you</strong> : <ForeignText text={waitsForWords(run)} />}
          {"; "}
          <ForeignText text={`${run.requested_by}: ${run.reason}`} />
        </>
      }
      end={
        <>
          <TimeText at={run.created_at} />
          {run.station_link === null || whose === "others" ? null : (
            <Button component="a" href={run.station_link} target="_blank" rel="noreferrer" size="compact-sm">
              Open the station
            </Button>
          )}
        </>
      }
    />
  );
}
