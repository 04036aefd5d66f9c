/** What awaits signatures: what needs this person first, then what others are asked for. */
import { Button } from "@mantine/core";
import { endpoints, type Run, type WaitingDraft } from "@countersign/api";
import { useMay, useSession } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { draftsOf, useWaitingDrafts } from "../../app/waiting-drafts.ts";
import { byWhoSigns, waitingRuns } from "../../app/waiting-runs.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useClientScope } from "../../parts/filters.ts";
import { Reading } from "../../parts/reading.tsx";
import classes from "./home.module.css";
import { WaitingDocument } from "./waiting-document.tsx";
import { WaitingRun } from "./waiting-run.tsx";

/** The card. Whoever signs nothing sees it only while others are asked. */
export function Waiting() {
  const may = useMay();
  const { user } = useSession();
  const client = useClientScope();
  const maySign = may("runs.sign");
  const runs = useApi(endpoints.runs.listRuns, waitingRuns(client), { topics: ["runs"], enabled: maySign });
  const documents = useWaitingDrafts();
  const drafts = draftsOf(documents.data?.drafts ?? [], client);
  const own = drafts.filter(({ yours }) => yours === "to-sign");
  const others = drafts.filter(({ yours }) => yours !== "to-sign");
  const byWhom = byWhoSigns(runs.data?.runs ?? [], user);
  const isUnlinked = user.person === null && byWhom.own.length > 0;
  if (!maySign && drafts.length === 0) return null;
  return (
    <Card
      title="Awaiting signatures"
      lead="Signing happens at the station, never here."
      actions={<AllAtOnce own={own} runs={byWhom.own} />}
      flush
    >
      {own.map((draft) => (
        <WaitingDocument key={draft.hash} draft={draft} />
      ))}
      {maySign ? (
        <Reading of={runs} lines={2} compact>
          {({ runs: waiting }) =>
            waiting.length + drafts.length === 0 ? (
              <Empty icon="sign" title="Nothing awaits a signature" compact />
            ) : (
              byWhom.own.map((run) => (
                <WaitingRun key={run.id} run={run} whose={isUnlinked ? "unknown" : "own"} />
              ))
            )
          }
        </Reading>
      ) : null}
      {isUnlinked ? (
        <p className={classes["aside"]}>
          Which of these wait for you is not known: your account is linked to no person of a root.
        </p>
      ) : null}
      {others.length + byWhom.others.length > 0 ? (
        <section aria-label="Others wait for">
          <h3 className={classes["part"]}>Others are asked for</h3>
          {others.map((draft) => (
            <WaitingDocument key={draft.hash} draft={draft} />
          ))}
          {byWhom.others.map((run) => (
            <WaitingRun key={run.id} run={run} whose="others" />
          ))}
        </section>
      ) : null}
    </Card>
  );
}

/** Several things at one station are read and signed together there. */
function AllAtOnce({ own, runs }: { readonly own: readonly WaitingDraft[]; readonly runs: readonly Run[] }) {
  const links = [...own, ...runs].flatMap(({ station_link: link }) => (link === null ? [] : [link]));
  const [station] = links;
  if (links.length < 2 || station === undefined) return null;
  return (
    <Button
      component="a"
      href={`${new URL(station).origin}/#all=1`}
      target="_blank"
      rel="noreferrer"
      variant="default"
      size="compact-sm"
    >
      Read all at the station
    </Button>
  );
}
