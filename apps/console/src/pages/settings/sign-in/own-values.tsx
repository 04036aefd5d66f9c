/** The fields of rules of one's own, with the bounds that the server has. */
import { TextInput } from "@mantine/core";
import type { PasswordRules } from "@countersign/api";
import classes from "./sign-in.module.css";

/** As typed. */
export type TypedValues = Readonly<Record<keyof PasswordRules, string>>;

const fields: readonly {
  readonly name: keyof PasswordRules;
  readonly label: string;
  readonly least: number;
  readonly most: number;
}[] = [
  { name: "min_length", label: "Fewest characters", least: 8, most: 64 },
  { name: "classes", label: "Kinds of characters", least: 0, most: 4 },
  { name: "history", label: "Passwords that cannot come back", least: 0, most: 24 },
  { name: "max_age_days", label: "Days until it ends (0: never)", least: 0, most: 1825 },
  { name: "min_age_hours", label: "Hours until it may be changed", least: 0, most: 720 },
  { name: "lock_after", label: "Wrong ones in a row", least: 3, most: 100 },
  { name: "lock_minutes", label: "Minutes locked at first", least: 1, most: 60 },
  { name: "lock_most_minutes", label: "Minutes locked at most", least: 1, most: 1440 },
];

/** The fields for some rules. */
export function valuesOf(rules: PasswordRules): TypedValues {
  return {
    min_length: String(rules.min_length),
    classes: String(rules.classes),
    history: String(rules.history),
    max_age_days: String(rules.max_age_days),
    min_age_hours: String(rules.min_age_hours),
    lock_after: String(rules.lock_after),
    lock_minutes: String(rules.lock_minutes),
    lock_most_minutes: String(rules.lock_most_minutes),
  };
}

/** The rules that were typed; undefined while a field is out of its bounds. */
export function readValues(values: TypedValues): PasswordRules | undefined {
  if (fields.some((field) => faultOf(field, values[field.name]) !== undefined)) return undefined;
  return {
    min_length: Number(values.min_length),
    classes: Number(values.classes),
    history: Number(values.history),
    min_age_hours: Number(values.min_age_hours),
    max_age_days: Number(values.max_age_days),
    lock_after: Number(values.lock_after),
    lock_minutes: Number(values.lock_minutes),
    lock_most_minutes: Number(values.lock_most_minutes),
  };
}

/** The fields. */
export function OwnValues({
  values,
  mayChange,
  onChange,
}: {
  readonly values: TypedValues;
  readonly mayChange: boolean;
  readonly onChange: (values: TypedValues) => void;
}) {
  return (
    <div className={classes["values"]}>
      {fields.map((field) => (
        <TextInput
          key={field.name}
          label={field.label}
          inputMode="numeric"
          autoComplete="off"
          disabled={!mayChange}
          error={faultOf(field, values[field.name])}
          value={values[field.name]}
          onChange={({ currentTarget: { value } }) => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </div>
  );
}

function faultOf({ least, most }: (typeof fields)[number], typed: string): string | undefined {
  const value = Number(typed);
  const isWhole = /^\d{1,4}$/.test(typed.trim());
  return isWhole && value >= least && value <= most ? undefined : `A whole number from ${least} to ${most}.`;
}
