/** What happens where it does not go as planned: missed, still running, and when it ends. */
import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { MISSED_RULES, OVERLAP_RULES } from "@countersign/api";
import { Card } from "../../parts/card.tsx";
import type { Rules } from "./rules.ts";
import classes from "./tasks.module.css";

/** The fields. */
export function RuleFields({
  rules,
  onChange,
}: {
  readonly rules: Rules;
  readonly onChange: (rules: Rules) => void;
}) {
  const change = (part: Partial<Rules>) => onChange({ ...rules, ...part });
  return (
    <Card title="Where it does not go as planned">
      <div className={classes["pairs"]}>
        <NativeSelect
          label="Due while no server was there"
          value={rules.missed}
          onChange={({ currentTarget: { value } }) =>
            change({ missed: MISSED_RULES.find((rule) => rule === value) ?? "skip" })
          }
          data={[
            { value: "skip", label: "Skip it" },
            { value: "run-once", label: "Run it once, later" },
          ]}
        />
        {rules.missed === "run-once" ? (
          <NumberInput
            label="At most so many minutes late"
            min={1}
            max={10_080}
            value={rules.graceMinutes}
            onChange={(graceMinutes) => change({ graceMinutes })}
          />
        ) : null}
        <NativeSelect
          label="The run before has not ended"
          value={rules.overlap}
          onChange={({ currentTarget: { value } }) =>
            change({ overlap: OVERLAP_RULES.find((rule) => rule === value) ?? "skip" })
          }
          data={[
            { value: "skip", label: "Skip it" },
            { value: "queue", label: "Let one wait" },
            { value: "allow", label: "Run beside it" },
          ]}
        />
        <TextInput
          type="date"
          label="Last day, if it ends"
          value={rules.lastDay}
          onChange={({ currentTarget }) => change({ lastDay: currentTarget.value })}
        />
        <TextInput
          label="Reason"
          maxLength={800}
          value={rules.reason}
          onChange={({ currentTarget }) => change({ reason: currentTarget.value })}
        />
      </div>
    </Card>
  );
}
