/** When a task is due, with the next moments as the server works them out. */
import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { absoluteTime } from "../../parts/time-words.ts";
import { ZoneField } from "../../parts/zone-field.tsx";
import { RHYTHMS, type ScheduleChoice, scheduleOf } from "./schedule-choice.ts";
import classes from "./tasks.module.css";

const typingMs = 300;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** The fields. */
export function ScheduleFields({
  choice,
  onChange,
}: {
  readonly choice: ScheduleChoice;
  readonly onChange: (choice: ScheduleChoice) => void;
}) {
  const change = (part: Partial<ScheduleChoice>) => onChange({ ...choice, ...part });
  const { rhythm } = choice;
  return (
    <div className={classes["fields"]}>
      <div className={classes["pairs"]}>
        <NativeSelect
          label="How often"
          value={rhythm}
          onChange={({ currentTarget }) => {
            const found = RHYTHMS.find(({ value }) => value === currentTarget.value);
            if (found) change({ rhythm: found.value, cron: scheduleOf(choice).cron ?? choice.cron });
          }}
          data={RHYTHMS.map(({ value, label }) => ({ value, label }))}
        />
        {rhythm === "weekly" ? (
          <NativeSelect
            label="On"
            value={String(choice.weekday)}
            onChange={({ currentTarget }) => change({ weekday: Number(currentTarget.value) })}
            data={WEEKDAYS.map((label, at) => ({ value: String(at + 1), label }))}
          />
        ) : null}
        {rhythm === "monthly" ? (
          <NumberInput
            label="On day"
            min={1}
            max={31}
            value={choice.day}
            onChange={(day) => change({ day: Number(day) || 1 })}
          />
        ) : null}
        {rhythm === "hourly" ? (
          <NumberInput
            label="At minute"
            min={0}
            max={59}
            value={Number(choice.time.split(":")[1] ?? 0)}
            onChange={(minute) => change({ time: `00:${String(Number(minute) || 0).padStart(2, "0")}` })}
          />
        ) : null}
        {["daily", "weekdays", "weekly", "monthly"].includes(rhythm) ? (
          <TextInput
            type="time"
            label="At"
            value={choice.time}
            onChange={({ currentTarget }) => change({ time: currentTarget.value })}
          />
        ) : null}
        {rhythm === "cron" ? (
          <TextInput
            label="Line"
            placeholder="minute hour day month weekday"
            value={choice.cron}
            spellCheck={false}
            onChange={({ currentTarget }) => change({ cron: currentTarget.value })}
          />
        ) : null}
        {rhythm === "once" ? (
          <TextInput
            type="datetime-local"
            label="At"
            value={choice.once}
            onChange={({ currentTarget }) => change({ once: currentTarget.value.slice(0, 16) })}
          />
        ) : null}
        <ZoneField zone={choice.zone} onChange={(zone) => change({ zone })} />
      </div>
      <NextMoments choice={choice} />
    </div>
  );
}

function NextMoments({ choice }: { readonly choice: ScheduleChoice }) {
  const [{ cron, once, zone }] = useDebouncedValue(scheduleOf(choice), typingMs);
  const query = { zone, ...(cron === null ? { once: once ?? "" } : { cron }) };
  const isTyped = cron === null ? once !== "" : cron !== "";
  const read = useApi(endpoints.tasks.previewTask, { query }, { enabled: isTyped });
  if (read.isError) return <Refusal error={read.error} />;
  if (!read.data || !isTyped) return null;
  const { moments } = read.data;
  return (
    <div aria-live="polite" className={classes["next"]}>
      <p>{moments.length === 0 ? "Nothing of this is to come." : "Next, by the clock of the zone:"}</p>
      <ol>
        {moments.map((moment) => (
          <li key={moment}>{absoluteTime(moment, zone)}</li>
        ))}
      </ol>
    </div>
  );
}
