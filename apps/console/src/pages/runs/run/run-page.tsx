/** A run, told as a chain, with what its devices write as they write it. */
import { Button } from "@mantine/core";
import { endpoints, type Run } from "@countersign/api";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../../api/session.ts";
import { useApi } from "../../../api/use-api.ts";
import { BackLink } from "../../../parts/back-link.tsx";
import { Badge } from "../../../parts/badge.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { LinkButton } from "../../../parts/link-button.tsx";
import { Page } from "../../../parts/page.tsx";
import { NotYet } from "../../../parts/not-yet.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { TrustWord } from "../../../parts/trust-word.tsx";
import { actionName, devicesWords, doneCount, runWords } from "../run-words.ts";
import { AwaitingCard } from "./awaiting-card.tsx";
import { CancelRun } from "./cancel-run.tsx";
import { ChainCard } from "./chain-card.tsx";
import { GlassCard } from "./glass-card.tsx";
import { KeepRun } from "./keep-run.tsx";
import { OutputCard } from "./output-card.tsx";
import { RingsCard } from "./rings-card.tsx";
import classes from "./run-page.module.css";

/** The page. */
export function RunPage() {
  const { id }: { id?: string } = useParams({ strict: false });
  const read = useApi(
    endpoints.runs.showRun,
    { params: { id: id ?? "" } },
    { topics: ["runs", `run:${id}`] },
  );
  // What was shown before belongs to another run.
  const run = read.data?.id === id ? read.data : undefined;
  if (run) return <Shown run={run} />;
  return (
    <Page title="Run" above={<BackLink to="/runs">Runs</BackLink>}>
      <NotYet of={read} />
    </Page>
  );
}

function Shown({ run }: { readonly run: Run }) {
  const may = useMay();
  const [isCancelling, setIsCancelling] = useState(false);
  const { words, icon, tone } = runWords(run);
  const title = `${actionName(run)} on ${devicesWords(run.targets)}`;
  return (
    <Page
      title={title}
      above={<BackLink to="/runs">Runs</BackLink>}
      heading={<ForeignText text={title} />}
      lead={<ForeignText text={run.reason} />}
      actions={
        may("runs.request") ? (
          <>
            {run.may_cancel ? (
              <Button variant="default" onClick={() => setIsCancelling(true)}>
                Cancel the run
              </Button>
            ) : null}
            {may("runs.cancel") ? <KeepRun run={run} /> : null}
            <LinkButton
              variant="default"
              to="/runs/new"
              search={{ again: run.id }}
              leftSection={<Icon name="refresh" size={16} />}
            >
              Ask again
            </LinkButton>
          </>
        ) : undefined
      }
    >
      <div className={classes["badges"]}>
        <Badge icon={icon} tone={tone}>
          {words}
        </Badge>
        <TrustWord trust={run.trust} of="run" />
        {run.script ? (
          <span className={classes["fact"]}>
            <Link
              to="/scripts/$name"
              params={{ name: run.script.name }}
              search={{ version: run.script.version }}
            >
              {run.script.name}, version {run.script.version}
            </Link>
          </span>
        ) : null}
        {run.task === null ? null : (
          <span className={classes["fact"]}>
            <Link to="/tasks/$id" params={{ id: run.task }}>
              by a task
            </Link>
          </span>
        )}
        {run.standing === null ? null : (
          <span className={classes["fact"]}>
            <Link to="/scripts/-/standing/$hash" params={{ hash: run.standing }}>
              under a standing approval
            </Link>
          </span>
        )}
        {run.kept === null ? null : (
          <span className={classes["fact"]}>
            <span>
              kept for good by <ForeignText text={run.kept.by} />, <TimeText at={run.kept.at} />
            </span>
          </span>
        )}
        <span className={classes["fact"]}>
          <code title="For recognising, never for deciding">{run.short_code}</code>
        </span>
      </div>
      <p className="unseen" aria-live="polite">
        {words}. {doneCount(run.targets)} of {run.targets.length} devices are done.
      </p>
      {run.state === "awaiting-signatures" ? <AwaitingCard run={run} /> : null}
      <GlassCard run={run} />
      {run.rollout ? (
        <RingsCard run={run} rollout={run.rollout} mayMove={may("runs.request") && run.may_cancel} />
      ) : null}
      <div className={classes["columns"]}>
        <div className={classes["main"]}>
          <OutputCard run={run} />
        </div>
        <ChainCard run={run} />
      </div>
      {isCancelling ? <CancelRun run={run} onClose={() => setIsCancelling(false)} /> : null}
    </Page>
  );
}
