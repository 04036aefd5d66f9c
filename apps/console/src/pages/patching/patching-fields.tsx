/** Which updates, whether to restart, and the window. */
import { NativeSelect, TextInput } from "@mantine/core";
import type { PatchSettings } from "@countersign/api";
import { durationWords } from "../../parts/amount-words.ts";
import { Weekdays } from "../../parts/weekdays.tsx";
import { ZoneField } from "../../parts/zone-field.tsx";
import classes from "../tasks/tasks.module.css";

const LENGTHS = [30, 60, 120, 180, 240, 360, 480, 720];

/** The fields. */
export function PatchingFields({
  settings,
  onChange,
}: {
  readonly settings: PatchSettings;
  readonly onChange: (part: Partial<PatchSettings>) => void;
}) {
  return (
    <div className={classes["fields"]}>
      <div className={classes["pairs"]}>
        <NativeSelect
          label="Updates"
          value={settings.classes}
          onChange={({ currentTarget: { value } }) =>
            onChange({ classes: value === "all" ? "all" : "security" })
          }
          data={[
            { value: "security", label: "Security updates only" },
            { value: "all", label: "All updates" },
          ]}
        />
        <NativeSelect
          label="Restart"
          value={settings.reboot}
          onChange={({ currentTarget: { value } }) =>
            onChange({ reboot: value === "never" ? "never" : "when-needed" })
          }
          data={[
            { value: "never", label: "Never" },
            { value: "when-needed", label: "Where the updates ask for it" },
          ]}
        />
      </div>
      <Weekdays days={settings.days} onChange={(days) => onChange({ days })} />
      <div className={classes["pairs"]}>
        <TextInput
          type="time"
          label="From"
          value={settings.from}
          onChange={({ currentTarget }) => onChange({ from: currentTarget.value })}
        />
        <NativeSelect
          label="For"
          value={String(settings.minutes)}
          onChange={({ currentTarget }) => onChange({ minutes: Number(currentTarget.value) })}
          data={lengthsWith(settings.minutes)}
        />
        <ZoneField zone={settings.zone} onChange={(zone) => onChange({ zone })} />
        <TextInput
          label="As user"
          description="Installing takes root, which a policy has to allow."
          spellCheck={false}
          value={settings.run_as}
          onChange={({ currentTarget }) => onChange({ run_as: currentTarget.value })}
        />
      </div>
    </div>
  );
}

function lengthsWith(minutes: number) {
  const all = LENGTHS.includes(minutes) ? LENGTHS : [minutes, ...LENGTHS];
  return all.map((length) => ({ value: String(length), label: durationWords(length * 60) }));
}
