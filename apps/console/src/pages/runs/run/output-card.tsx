/** What the devices of a run write, folded into groups by how it went. */
import { Switch, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { Run } from "@countersign/api";
import { useState } from "react";
import { Card } from "../../../parts/card.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { outcomeWords } from "../run-words.ts";
import { useOutputs } from "../output/use-outputs.ts";
import { DeviceRow } from "./device-row.tsx";
import { beginsOpen, type OutputGroup, outputGroups, wantedDevices } from "./output-groups.ts";
import { SingleDevice } from "./single-device.tsx";
import classes from "./output-card.module.css";

/** Devices drawn at once in a group. */
const SHOWN_FIRST = 25;

/** The card. */
export function OutputCard({ run }: { readonly run: Run }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState("");
  const isNarrow = useMediaQuery("(max-width: 62rem)", false, { getInitialValueInEffect: false });
  const [wraps, setWraps] = useState<boolean>();
  const [only] = run.targets;
  const isSingle = run.targets.length === 1 && only !== undefined;
  const isOut = run.state !== "awaiting-signatures";
  const wanted = !isOut ? [] : isSingle ? [only.device] : wantedDevices(run.targets, opened);
  const { store, lastLines, feed } = useOutputs(run.id, run.targets.length, wanted);
  if (!isOut)
    return (
      <Card title="Output">
        <Empty icon="run" title="Nothing runs before it is signed" compact />
      </Card>
    );
  if (run.output_removed)
    return (
      <Card title="Output">
        <Empty icon="clock" title="The output was removed" compact>
          It was removed <TimeText at={run.output_removed.at} />, after {run.output_removed.days} days. Each
          receipt holds the hash of it still.
        </Empty>
      </Card>
    );
  const view = { wraps: wraps ?? isNarrow, search: search.trim() };
  const groups = outputGroups(run.targets);
  const toggle = (device: string) =>
    setOpened((before) => {
      const after = new Set(before);
      if (!after.delete(device)) after.add(device);
      return after;
    });
  return (
    <Card title="Output" flush>
      <div className={classes["tools"]}>
        <TextInput
          type="search"
          size="xs"
          aria-label="Search in the output"
          placeholder="Search in the output"
          leftSection={<Icon name="search" size={14} />}
          className={classes["search"] ?? ""}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        <Switch
          size="sm"
          label="Wrap long lines"
          checked={view.wraps}
          onChange={({ currentTarget }) => setWraps(currentTarget.checked)}
        />
        <span className={classes["legend"]}>
          <span className={classes["bar"]} /> error output
        </span>
        <span className={classes["feed"]} role="status">
          {feed === "lost" ? "The output stopped coming; trying again." : ""}
        </span>
      </div>
      {isSingle ? (
        <SingleDevice run={run} target={only} store={store} view={view} />
      ) : (
        groups.map((group) => (
          <Group
            key={group.outcome}
            group={group}
            startsOpen={beginsOpen(group, groups)}
            row={(target) => (
              <DeviceRow
                key={target.device}
                run={run}
                target={target}
                store={store}
                lastLines={lastLines}
                view={view}
                isOpen={opened.has(target.device)}
                onToggle={() => toggle(target.device)}
              />
            )}
          />
        ))
      )}
    </Card>
  );
}

function Group({
  group: { outcome, targets },
  startsOpen,
  row,
}: {
  readonly group: OutputGroup;
  readonly startsOpen: boolean;
  readonly row: (target: OutputGroup["targets"][number]) => React.ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(startsOpen);
  const [shown, setShown] = useState(SHOWN_FIRST);
  const { words, icon, tone } = outcomeWords[outcome];
  return (
    <section className={classes["group"]}>
      <h3 className={classes["groupTitle"]}>
        <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)} data-tone={tone}>
          <span className={classes["turn"]}>
            <Icon name="chevron" size={16} />
          </span>
          <Icon name={icon} size={16} />
          {words}
          <span className={classes["count"]}>
            {targets.length} {targets.length === 1 ? "device" : "devices"}
          </span>
        </button>
      </h3>
      {isOpen ? (
        <ul className={classes["rows"]}>
          {targets.slice(0, shown).map(row)}
          {targets.length > shown ? (
            <li>
              <button type="button" className={classes["more"]} onClick={() => setShown(shown + 100)}>
                Show {Math.min(100, targets.length - shown)} more of {targets.length - shown}
              </button>
            </li>
          ) : null}
        </ul>
      ) : null}
    </section>
  );
}
