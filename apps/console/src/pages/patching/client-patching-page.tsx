/** How one client is patched: what is in force, what waits for signatures, what came of it on each device, and the form. */
import { Button } from "@mantine/core";
import { endpoints, type Patching } from "@countersign/api";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Column, Columns } from "../../parts/columns.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { NotYet } from "../../parts/not-yet.tsx";
import { Page } from "../../parts/page.tsx";
import { LeftOver } from "./left-over.tsx";
import { PatchingForm } from "./patching-form.tsx";
import { PatchingInForce } from "./patching-in-force.tsx";
import { PatchingResults } from "./patching-results.tsx";
import { PatchingWanted } from "./patching-wanted.tsx";
import { reasonOf, stateOf } from "./patching-words.ts";
import { SwitchOff } from "./switch-off.tsx";

const of = endpoints.patching;

/** The page. */
export function ClientPatchingPage() {
  const { client = "" }: { client?: string } = useParams({ strict: false });
  const read = useApi(
    of.showPatching,
    { params: { client } },
    { topics: ["patching", "tasks", "runs", "trust", "devices"], enabled: client !== "" },
  );
  const patching = read.data?.client === client ? read.data : undefined;
  if (patching) return <Shown patching={patching} />;
  return (
    <Page title="Patch settings" above={<BackLink to="/patching">Patching</BackLink>}>
      <NotYet of={read} />
    </Page>
  );
}

function Shown({ patching }: { readonly patching: Patching }) {
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const { client, state, current, wanted, left_over: leftOver } = patching;
  const { words, tone } = stateOf(patching);
  const isOn = current !== null || wanted !== null;
  const runsByHand = patching.because === "task-on";
  const mayWrite = may("patching.write");
  const why = reasonOf(patching);
  const said = (
    <>
      <PatchingWanted patching={patching} />
      <PatchingInForce patching={patching} />
      <LeftOver patching={patching} />
    </>
  );
  const hasSaid = isOn || leftOver.length > 0;
  const results = <PatchingResults patching={patching} />;
  const hasResults = patching.last !== null || current !== null;
  const edit = (
    <Button variant={isOn ? "default" : "filled"} onClick={() => setEditing(true)}>
      {isOn ? "Change" : "Set it up"}
    </Button>
  );
  return (
    <Page
      title={`Patch settings of ${client}`}
      above={<BackLink to="/patching">Patching</BackLink>}
      lead={
        <>
          <Badge tone={tone}>{words}</Badge> {why === undefined ? null : <ForeignText text={why} />}
        </>
      }
      actions={
        mayWrite && !editing ? (
          <>
            {isOn || runsByHand ? <SwitchOff patching={patching} /> : null}
            {isOn ? edit : null}
          </>
        ) : undefined
      }
    >
      {editing ? (
        <PatchingForm patching={patching} onDone={() => setEditing(false)} />
      ) : isOn ? null : (
        <Card>
          <Empty
            icon="refresh"
            title={state === "none" ? "Nothing is set yet" : "It is switched off"}
            action={mayWrite ? edit : undefined}
          >
            {state === "none"
              ? "Say once which updates these devices get and when, instead of asking for each."
              : runsByHand
                ? "The settings are off. What their task does all the same stands in the task."
                : "No device of this client gets updates by itself."}
          </Empty>
        </Card>
      )}
      {hasSaid && hasResults ? (
        <Columns>
          <Column>{said}</Column>
          <Column>{results}</Column>
        </Columns>
      ) : (
        <>
          {said}
          {results}
        </>
      )}
    </Page>
  );
}
