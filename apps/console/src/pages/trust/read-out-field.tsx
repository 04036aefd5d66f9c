/** Where somebody types the beginning of a fingerprint that was read out to them. */
import { TextInput } from "@mantine/core";
import { READ_OUT_CHARACTERS, wasReadOut } from "../../ceremonies/read-out.ts";
import { Icon } from "../../parts/icon.tsx";

/** The field: it says at once whether it fits. The fingerprint itself is never shown here, so that nobody copies it. */
export function ReadOutField({
  label,
  fingerprints,
  value,
  onChange,
}: {
  readonly label: string;
  readonly fingerprints: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const isRight = wasReadOut(value, fingerprints);
  const isWhole = value.replaceAll(/\s/g, "").replace(/^sha256:/i, "").length >= READ_OUT_CHARACTERS;
  return (
    <TextInput
      label={label}
      description={isRight ? "It fits." : "As it was read out to you, not as somebody wrote it."}
      error={isWhole && !isRight ? "It does not fit: this is another key than the one read out." : undefined}
      autoComplete="off"
      spellCheck={false}
      maxLength={80}
      value={value}
      rightSection={isRight ? <Icon name="check" /> : undefined}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
