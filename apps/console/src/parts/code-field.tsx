/** Where a six-digit code is typed: it goes as soon as it is whole, and by Enter. */
import { TextInput } from "@mantine/core";
import type { SyntheticEvent } from "react";

const digitsOf = (text: string) => text.replaceAll(/\s/g, "");

/** The field. `onCode` gets the six digits. */
export function CodeField({
  label,
  value,
  disabled = false,
  onChange,
  onCode,
}: {
  readonly label: string;
  readonly value: string;
  readonly disabled?: boolean;
  readonly onChange: (text: string) => void;
  readonly onCode: (code: string) => void;
}) {
  const take = (text: string) => {
    onChange(text);
    if (/^\d{6}$/.test(digitsOf(text))) onCode(digitsOf(text));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (digitsOf(value) !== "") onCode(digitsOf(value));
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        label={label}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={8}
        required
        withAsterisk={false}
        data-autofocus
        value={value}
        readOnly={disabled}
        onChange={({ currentTarget }) => take(currentTarget.value)}
      />
    </form>
  );
}
