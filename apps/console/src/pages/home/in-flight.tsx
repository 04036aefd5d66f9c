/** Runs under way. */
import { endpoints, type Run } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useClientScope } from "../../parts/filters.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { actionName } from "../runs/run-words.ts";
import { Line } from "./line.tsx";

const shown = 8;

/** The list, newest first. */
export function InFlight() {
  const client = useClientScope();
  const query = { state: "dispatched" as const, limit: shown, ...(client === undefined ? {} : { client }) };
  const read = useApi(endpoints.runs.listRuns, { query }, { topics: ["runs"] });
  return (
    <Card title="Running now" flush>
      <Reading of={read} lines={2} compact>
        {({ runs }) =>
          runs.length === 0 ? (
            <Empty icon="run" title="Nothing is running" compact />
          ) : (
            runs.map((run) => (
              <Line
                key={run.id}
                href={`/runs/${run.id}`}
                title={<ForeignText text={actionName(run)} />}
                text={<ForeignText text={run.reason} />}
                end={
                  <>
                    <Badge tone="act">{progressWords(run.targets)}</Badge>
                    <TimeText at={run.created_at} />
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

/** Such as "3 of 12 done". */
function progressWords(targets: Run["targets"]): string {
  const under = new Set(["waiting", "sent", "running"]);
  const done = targets.filter(({ state }) => !under.has(state)).length;
  return `${done} of ${targets.length} done`;
}
