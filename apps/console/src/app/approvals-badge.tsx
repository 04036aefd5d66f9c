/** How many runs await signatures, live. */
import { endpoints } from "@countersign/api";
import { useMay } from "../api/session.ts";
import { useApi } from "../api/use-api.ts";
import { useClientScope } from "../parts/filters.ts";
import { waitingRuns } from "./waiting-runs.ts";
import classes from "./approvals-badge.module.css";

/** The number beside Home; nothing where nothing waits. */
export function ApprovalsBadge() {
  const may = useMay();
  const { data } = useApi(endpoints.runs.listRuns, waitingRuns(useClientScope()), {
    topics: ["runs"],
    enabled: may("runs.sign"),
  });
  const count = data?.runs.length ?? 0;
  if (count === 0) return null;
  const words = data?.next === null ? String(count) : `${count}+`;
  return (
    <span className={classes["badge"]}>
      {words}
      <span className="unseen"> await signatures</span>
    </span>
  );
}
