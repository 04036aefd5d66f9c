/** Environment variables, a line each; those that change what a program is are named as such. */
import { Button, CloseButton, TextInput } from "@mantine/core";
import { dangerOfVariable } from "@countersign/review";
import { Icon } from "../../../parts/icon.tsx";
import classes from "./compose.module.css";
import { MOST_VARIABLES, type Variable, variableFaults } from "./environment.ts";

/** The lines. `isTold`: say what is wrong with lines that were not filled in yet, too. */
export function EnvironmentFields({
  variables,
  isTold,
  onChange,
}: {
  readonly variables: readonly Variable[];
  readonly isTold: boolean;
  readonly onChange: (variables: readonly Variable[]) => void;
}) {
  const faults = variableFaults(variables);
  return (
    <div className={classes["fields"]} role="group" aria-label="Environment">
      {variables.map((variable, at) => {
        const danger = dangerOfVariable(variable.name);
        return (
          // A variable is its line: it has no other identity while its name is being typed.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at} className={classes["variable"]}>
            <TextInput
              label={`Name of variable ${at + 1}`}
              autoComplete="off"
              spellCheck={false}
              value={variable.name}
              error={isTold || variable.name !== "" ? faults[at] : undefined}
              onChange={({ currentTarget }) =>
                onChange(variables.with(at, { ...variable, name: currentTarget.value.trim() }))
              }
            />
            <TextInput
              label={`Value of variable ${at + 1}`}
              autoComplete="off"
              spellCheck={false}
              value={variable.value}
              onChange={({ currentTarget }) =>
                onChange(variables.with(at, { ...variable, value: currentTarget.value }))
              }
            />
            <CloseButton
              aria-label={`Remove variable ${at + 1}`}
              onClick={() => onChange(variables.toSpliced(at, 1))}
            />
            {danger === undefined ? null : (
              <p className={classes["danger"]} role="status">
                <Icon name="warning" size={16} /> {variable.name} {danger}.
              </p>
            )}
          </div>
        );
      })}
      {variables.length < MOST_VARIABLES ? (
        <Button
          variant="default"
          className={classes["add"] ?? ""}
          leftSection={<Icon name="plus" size={16} />}
          onClick={() => onChange([...variables, { name: "", value: "" }])}
        >
          Add an environment variable
        </Button>
      ) : null}
    </div>
  );
}
