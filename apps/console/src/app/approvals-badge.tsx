/** How many runs and documents await this person's signature, live. */
import { endpoints } from "@countersign/api";
import { useMay, useSession } from "../api/session.ts";
import { useApi } from "../api/use-api.ts";
import { useClientScope } from "../parts/filters.ts";
import classes from "./approvals-badge.module.css";
import { draftsOf, useWaitingDrafts } from "./waiting-drafts.ts";
import { byWhoSigns, waitingRuns } from "./waiting-runs.ts";

/** The number beside Home; nothing where nothing waits. */
export function ApprovalsBadge() {
  const may = useMay();
  const client = useClientScope();
  const { user } = useSession();
  const { data } = useApi(endpoints.runs.listRuns, waitingRuns(client), {
    topics: ["runs"],
    enabled: may("runs.sign"),
  });
  const { data: documents } = useWaitingDrafts();
  const own = draftsOf(documents?.drafts ?? [], client).filter(({ yours }) => yours === "to-sign");
  const count = byWhoSigns(data?.runs ?? [], user).own.length + own.length;
  if (count === 0) return null;
  const words = typeof data?.next === "string" ? `${count}+` : String(count);
  return (
    <span className={classes["badge"]}>
      {words}
      <span className="unseen"> await signatures</span>
    </span>
  );
}
