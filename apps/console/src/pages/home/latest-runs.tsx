/** The runs that ended last, and how. */
import type { Run } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { actionName, devicesWords, runWords } from "../runs/run-words.ts";
import { Line } from "./line.tsx";
import { useLatestRuns } from "./use-latest-runs.ts";

const shown = 5;
/** Those stand in cards of their own. */
const underWay: ReadonlySet<string> = new Set(["awaiting-signatures", "dispatched"]);

/** The card. */
export function LatestRuns() {
  const read = useLatestRuns();
  const isEnded = ({ state }: Run) => !underWay.has(state);
  if (read.data && !read.data.runs.some(isEnded)) return null;
  return (
    <Card title="Ended last" flush>
      <Reading of={read} lines={3} compact>
        {({ runs }) =>
          runs
            .filter(isEnded)
            .slice(0, shown)
            .map((run) => {
              const { words, icon, tone } = runWords(run);
              return (
                <Line
                  key={run.id}
                  href={`/runs/${run.id}`}
                  title={<ForeignText text={`${actionName(run)} on ${devicesWords(run.targets)}`} />}
                  text={<ForeignText text={`${run.requested_by}: ${run.reason}`} as="prose" />}
                  end={
                    <>
                      <Badge icon={icon} tone={tone}>
                        {words}
                      </Badge>
                      <TimeText at={run.created_at} />
                    </>
                  }
                />
              );
            })
        }
      </Reading>
    </Card>
  );
}
