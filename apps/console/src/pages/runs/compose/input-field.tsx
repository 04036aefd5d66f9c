/** Standard input: text that the script can read as it runs, part of what is signed. */
import { Button, Textarea } from "@mantine/core";
import { Icon } from "../../../parts/icon.tsx";
import classes from "./compose.module.css";
import { inputFault } from "./draft.ts";

/** The field, or the button that brings it. */
export function InputField({
  input,
  onChange,
}: {
  readonly input: string | undefined;
  readonly onChange: (input: string | undefined) => void;
}) {
  if (input === undefined)
    return (
      <Button
        variant="default"
        className={classes["add"] ?? ""}
        leftSection={<Icon name="plus" size={16} />}
        onClick={() => onChange("")}
      >
        Add standard input
      </Button>
    );
  const fault = inputFault(input);
  return (
    <div className={classes["fields"]}>
      <Textarea
        label="Standard input"
        description="The script reads it. Whoever signs reads it too: no passwords."
        autosize
        minRows={3}
        maxRows={14}
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: classes["mono"] ?? "" }}
        error={fault === undefined ? undefined : `Standard input ${fault}.`}
        value={input}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <Button
        variant="default"
        className={classes["add"] ?? ""}
        leftSection={<Icon name="close" size={16} />}
        onClick={() => onChange(undefined)}
      >
        Leave out standard input
      </Button>
    </div>
  );
}
