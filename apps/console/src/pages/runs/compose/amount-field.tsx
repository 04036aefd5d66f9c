/** A field for a number with its unit. */
import { Input, NativeSelect } from "@mantine/core";
import { useId } from "react";
import type { Amount, Unit } from "./amount.ts";
import classes from "./compose.module.css";

/** The field: the number is typed, the unit chosen. */
export function AmountField({
  label,
  description,
  units,
  amount,
  fault,
  onChange,
}: {
  readonly label: string;
  readonly description: string;
  readonly units: readonly Unit[];
  readonly amount: Amount;
  readonly fault: string | undefined;
  readonly onChange: (amount: Amount) => void;
}) {
  const id = useId();
  return (
    <Input.Wrapper
      id={id}
      label={label}
      description={description}
      error={fault === undefined ? undefined : `${label} ${fault}`}
    >
      <div className={classes["amount"]}>
        <Input
          id={id}
          inputMode="numeric"
          autoComplete="off"
          error={fault !== undefined}
          value={amount.number}
          onChange={({ currentTarget }) => onChange({ ...amount, number: currentTarget.value })}
        />
        <NativeSelect
          aria-label={`Unit: ${label}`}
          value={String(amount.of)}
          data={units.map(({ of, words }) => ({ value: String(of), label: words }))}
          onChange={({ currentTarget }) => onChange({ ...amount, of: Number(currentTarget.value) })}
        />
      </div>
    </Input.Wrapper>
  );
}
