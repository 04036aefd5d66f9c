/** The hours of a standing approval: at any time, or on some days between two times of a zone. */
import { Checkbox, Group, TextInput } from "@mantine/core";
import type { StandingApproval } from "@countersign/api";
import { Stack } from "../../../parts/stack.tsx";
import { Weekdays } from "../../../parts/weekdays.tsx";

/** One window. */
export type Hours = StandingApproval["windows"][number];

const officeDays = [1, 2, 3, 4, 5];

/** The fields; without hours it is any time. */
export function ScheduleFields({
  hours,
  onChange,
}: {
  readonly hours: Hours | undefined;
  readonly onChange: (hours: Hours | undefined) => void;
}) {
  const office = (): Hours => ({
    days: officeDays,
    from: "08:00",
    to: "18:00",
    tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  return (
    <Stack>
      <Checkbox
        label="At any time"
        checked={hours === undefined}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? undefined : office())}
      />
      {hours ? (
        <>
          <Weekdays days={hours.days} onChange={(days) => onChange({ ...hours, days })} />
          <Group gap="sm" grow>
            <TextInput
              label="From"
              value={hours.from}
              onChange={({ currentTarget }) => onChange({ ...hours, from: currentTarget.value })}
            />
            <TextInput
              label="Until"
              value={hours.to}
              onChange={({ currentTarget }) => onChange({ ...hours, to: currentTarget.value })}
            />
          </Group>
          <TextInput
            label="Time zone"
            description="The device goes by its wall clock, daylight saving included."
            value={hours.tz}
            onChange={({ currentTarget }) => onChange({ ...hours, tz: currentTarget.value })}
          />
        </>
      ) : null}
    </Stack>
  );
}
