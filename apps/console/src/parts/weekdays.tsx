/** Days of the week, each chosen or not. */
import { Checkbox, Group } from "@mantine/core";

/** Their short names; Monday is the first. */
export const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** The check-boxes; Monday is 1, and what is chosen stands in order. */
export function Weekdays({
  days,
  onChange,
}: {
  readonly days: readonly number[];
  readonly onChange: (days: number[]) => void;
}) {
  return (
    <Group gap="sm" role="group" aria-label="Days">
      {DAY_NAMES.map((name, at) => (
        <Checkbox
          key={name}
          label={name}
          checked={days.includes(at + 1)}
          onChange={({ currentTarget }) => {
            const others = days.filter((one) => one !== at + 1);
            const chosen = currentTarget.checked ? [...others, at + 1] : others;
            onChange(chosen.toSorted((one, other) => one - other));
          }}
        />
      ))}
    </Group>
  );
}
