/** Runs that await a signature: the first thing that somebody may be waiting for. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { waitingRuns } from "../../app/waiting-runs.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useClientScope } from "../../parts/filters.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { actionName, devicesWords } from "../runs/run-words.ts";
import { Line } from "./line.tsx";

/** The list, oldest news last. */
export function Waiting() {
  const read = useApi(endpoints.runs.listRuns, waitingRuns(useClientScope()), { topics: ["runs"] });
  return (
    <Card title="Awaiting signatures" lead="Signing happens at the station, never here." flush>
      <Reading of={read} lines={2} compact>
        {({ runs }) =>
          runs.length === 0 ? (
            <Empty icon="sign" title="Nothing awaits a signature" compact />
          ) : (
            runs.map((run) => (
              <Line
                key={run.id}
                href={`/runs/${run.id}`}
                title={<ForeignText text={`${actionName(run)} on ${devicesWords(run.targets)}`} />}
                text={<ForeignText text={`${run.requested_by}: ${run.reason}`} />}
                end={
                  <>
                    <TimeText at={run.created_at} />
                    {run.station_link === null ? null : (
                      <Button
                        component="a"
                        href={run.station_link}
                        target="_blank"
                        rel="noreferrer"
                        size="compact-sm"
                      >
                        Open the station
                      </Button>
                    )}
                  </>
                }
              />
            ))
          )
        }
      </Reading>
    </Card>
  );
}
