/** A run that awaits a signature: somebody may be waiting for it. */
import { Button } from "@mantine/core";
import type { Run } from "@countersign/api";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { actionName, devicesWords } from "../runs/run-words.ts";
import { Line } from "./line.tsx";

/** The line. */
export function WaitingRun({ run }: { readonly run: Run }) {
  return (
    <Line
      href={`/runs/${run.id}`}
      title={<ForeignText text={`${actionName(run)} on ${devicesWords(run.targets)}`} />}
      text={<ForeignText text={`${run.requested_by}: ${run.reason}`} />}
      end={
        <>
          <TimeText at={run.created_at} />
          {run.station_link === null ? null : (
            <Button component="a" href={run.station_link} target="_blank" rel="noreferrer" size="compact-sm">
              Open the station
            </Button>
          )}
        </>
      }
    />
  );
}
