/** The first step: script, arguments, devices, reason, and how it runs. */
import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useState } from "react";
import { BackLink } from "../../../parts/back-link.tsx";
import { Card } from "../../../parts/card.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { Page } from "../../../parts/page.tsx";
import { namesOf } from "./chosen-devices.ts";
import { ChooseDevices } from "./choose-devices.tsx";
import classes from "./compose.module.css";
import { type Draft, whatIsMissing } from "./draft.ts";
import { MannerFields } from "./manner-fields.tsx";
import { OutlookWords } from "./outlook-words.tsx";
import { RingFields } from "./ring-fields.tsx";
import { ScriptFields } from "./script-fields.tsx";
import { useRunRings } from "./use-ring-plan.ts";
import { useOutlook } from "./use-outlook.ts";
import { useScriptVersion } from "./use-script-version.ts";

/** The form. */
export function ComposeStep({
  draft,
  notes,
  onChange,
  onDone,
}: {
  readonly draft: Draft;
  readonly notes: readonly string[];
  readonly onChange: (draft: Draft) => void;
  readonly onDone: () => void;
}) {
  const [isTold, setIsTold] = useState(false);
  const found = useScriptVersion(draft);
  const outlook = useOutlook(draft.kind, draft.devices);
  const plan = useRunRings(draft);
  const missing = whatIsMissing(draft, found?.script, outlook, plan);
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  return (
    <Page
      title="New run"
      above={<BackLink to="/runs">Runs</BackLink>}
      lead="Nothing is asked for before you have seen the exact list of devices."
    >
      {notes.map((note) => (
        <p key={note} className={classes["note"]} role="status">
          <Icon name="warning" size={16} />
          <ForeignText text={note} />
        </p>
      ))}
      <div className={classes["columns"]}>
        <form
          className={classes["steps"]}
          // What is missing is said below, all of it at once.
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setIsTold(true);
            if (missing.length === 0) onDone();
          }}
        >
          <Card title="What">
            <div className={classes["fields"]}>
              <SegmentedControl
                aria-label="What to do"
                value={draft.kind}
                onChange={(kind) => change({ kind: kind === "reboot" ? "reboot" : "script" })}
                data={[
                  { value: "script", label: "Run a script" },
                  { value: "reboot", label: "Restart the devices" },
                ]}
              />
              {draft.kind === "script" ? (
                <ScriptFields draft={draft} found={found} isTold={isTold} onChange={change} />
              ) : null}
            </div>
          </Card>
          <Card title="Where" lead="One request is for the devices of one client.">
            <ChooseDevices chosen={draft.devices} onChange={(devices) => change({ devices })} />
          </Card>
          <Card title="Why">
            <div className={classes["fields"]}>
              <Textarea
                label="Reason"
                description="Whoever signs reads it, and it stays in the record."
                placeholder="What is wrong, and what this changes"
                autosize
                minRows={2}
                maxLength={1000}
                error={isTold && draft.reason.trim() === "" ? "Say why: whoever signs reads it." : undefined}
                value={draft.reason}
                onChange={({ currentTarget }) =>
                  // One line: the request has no other.
                  change({ reason: currentTarget.value.replaceAll(/[\r\n]+/g, " ") })
                }
              />
            </div>
          </Card>
          <Card
            title="How"
            lead={
              draft.kind === "reboot"
                ? "All of it is part of what is signed."
                : "All of it is part of what is signed. As it stands is right for most."
            }
          >
            <div className={classes["fields"]}>
              <MannerFields draft={draft} outlook={outlook} isTold={isTold} onChange={change} />
            </div>
          </Card>
          {draft.devices.length > 1 ? (
            <Card
              title="In which order"
              lead="The server's order: it stands in nothing that is signed, and no device demands it."
            >
              <RingFields
                rings={draft.rings}
                plan={plan}
                client={draft.devices[0]?.client}
                nameOf={namesOf(draft.devices)}
                onChange={(rings) => change({ rings })}
              />
            </Card>
          ) : null}
          {isTold && missing.length > 0 ? (
            <ul className={classes["missing"]} role="alert" aria-label="What is missing">
              {missing.map((sentence) => (
                <li key={sentence}>
                  <ForeignText text={sentence} />
                </li>
              ))}
            </ul>
          ) : null}
          <div className={classes["buttons"]}>
            <Button type="submit" size="md" rightSection={<Icon name="arrow" size={16} />}>
              Look it over
            </Button>
          </div>
        </form>
        <aside className={classes["aside"]} aria-label="What it takes">
          <Card title="What it takes">
            <OutlookWords outlook={outlook} />
          </Card>
        </aside>
      </div>
    </Page>
  );
}
