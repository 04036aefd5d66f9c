/** One line of text of a form for providers, or several. */
import { Textarea, TextInput } from "@mantine/core";

/** The field. Names of attributes and addresses are no words: nothing corrects or completes them. */
export function Field({
  label,
  hint,
  value,
  onText,
  optional = false,
  lines = 1,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly optional?: boolean;
  readonly lines?: number;
}) {
  const props = {
    label,
    description: hint,
    required: !optional,
    withAsterisk: false,
    autoComplete: "off",
    autoCapitalize: "off",
    spellCheck: false,
    value,
  };
  return lines > 1 ? (
    <Textarea
      {...props}
      autosize
      minRows={lines}
      maxRows={10}
      onChange={({ currentTarget }) => onText(currentTarget.value)}
    />
  ) : (
    <TextInput {...props} onChange={({ currentTarget }) => onText(currentTarget.value)} />
  );
}
