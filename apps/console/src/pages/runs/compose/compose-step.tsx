/** The first step: script, arguments, devices, reason, and how it runs. */
import { Button, NativeSelect, SegmentedControl, Select, Textarea } from "@mantine/core";
import { endpoints, type Script } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useApi } from "../../../api/use-api.ts";
import { BackLink } from "../../../parts/back-link.tsx";
import { Card } from "../../../parts/card.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { Page } from "../../../parts/page.tsx";
import { ArgumentsForm } from "./arguments-form.tsx";
import { ChooseDevices } from "./choose-devices.tsx";
import classes from "./compose.module.css";
import { type Draft, USUAL_WINDOW_SECONDS, whatIsMissing } from "./draft.ts";
import { OutlookWords } from "./outlook-words.tsx";
import { useOutlook } from "./use-outlook.ts";
import { useScriptVersion } from "./use-script-version.ts";
import type { Outlook } from "./who-signs.ts";

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
  const missing = whatIsMissing(draft, found?.script, outlook);
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
          <Card title="Why and how">
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
              <MannerFields draft={draft} outlook={outlook} onChange={change} />
            </div>
          </Card>
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

function ScriptFields({
  draft,
  found,
  isTold,
  onChange,
}: {
  readonly draft: Draft;
  readonly found: { readonly script: Script; readonly versions: readonly Script[] } | undefined;
  readonly isTold: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
}) {
  const { data } = useApi(endpoints.scripts.listScripts, undefined, { topics: ["scripts"] });
  const scripts = data?.scripts ?? [];
  return (
    <>
      <div className={classes["pair"]}>
        <Select
          label="Script"
          placeholder="Choose a script"
          searchable
          allowDeselect={false}
          nothingFoundMessage="No script is called like that"
          data={scripts.map(({ name }) => name)}
          value={draft.script ?? null}
          error={isTold && draft.script === undefined ? "Choose a script." : undefined}
          onChange={(script) => onChange({ script: script ?? undefined, version: undefined, values: {} })}
        />
        <NativeSelect
          label="Version"
          disabled={!found}
          value={String(found?.script.version ?? "")}
          onChange={({ currentTarget }) => onChange({ version: Number(currentTarget.value) })}
          data={(found?.versions ?? []).map(({ version }, index) => ({
            value: String(version),
            label: index === 0 ? `${version} (newest)` : String(version),
          }))}
        />
      </div>
      {found ? (
        <>
          {found.script.description === "" ? null : (
            <p className={classes["quiet"]}>
              <ForeignText text={found.script.description} />
            </p>
          )}
          <p className={classes["quiet"]}>
            <Link
              to="/scripts/$name"
              params={{ name: found.script.name }}
              search={{ version: found.script.version }}
              target="_blank"
            >
              Read version {found.script.version} of {found.script.name}
            </Link>
          </p>
          <ArgumentsForm
            parameters={found.script.parameters}
            values={draft.values}
            isTold={isTold}
            onChange={(name, value) => onChange({ values: { ...draft.values, [name]: value } })}
          />
        </>
      ) : null}
    </>
  );
}

const windows = [
  { seconds: 3600, label: "1 hour" },
  { seconds: USUAL_WINDOW_SECONDS, label: "4 hours" },
  { seconds: 86_400, label: "1 day" },
  { seconds: 7 * 86_400, label: "1 week" },
];

function MannerFields({
  draft,
  outlook,
  onChange,
}: {
  readonly draft: Draft;
  readonly outlook: Outlook | undefined;
  readonly onChange: (part: Partial<Draft>) => void;
}) {
  const limits = outlook?.ok ? outlook.limits : undefined;
  const users = limits?.users ?? ["default"];
  const networks = limits?.networks ?? ["host", "none"];
  return (
    <div className={classes["triple"]}>
      <NativeSelect
        label="Open for"
        description="Then devices refuse it"
        value={String(draft.windowSeconds)}
        onChange={({ currentTarget }) => onChange({ windowSeconds: Number(currentTarget.value) })}
        data={windows
          .filter(
            ({ seconds }) =>
              seconds === USUAL_WINDOW_SECONDS || seconds <= (limits?.windowSeconds ?? seconds),
          )
          .map(({ seconds, label }) => ({ value: String(seconds), label }))}
      />
      {draft.kind === "script" ? (
        <>
          <NativeSelect
            label="Run as"
            description="A user of the device"
            value={users.includes(draft.runAs) ? draft.runAs : (users[0] ?? "default")}
            onChange={({ currentTarget }) => onChange({ runAs: currentTarget.value })}
            data={users.map((user) => ({
              value: user,
              label: user === "default" ? "the agent's choice" : user,
            }))}
          />
          <NativeSelect
            label="Network"
            description="What it can reach"
            value={draft.network}
            onChange={({ currentTarget }) =>
              onChange({ network: currentTarget.value === "none" ? "none" : "host" })
            }
            data={networks.map((network) => ({
              value: network,
              label: network === "host" ? "as the device" : "none",
            }))}
          />
        </>
      ) : null}
    </div>
  );
}
