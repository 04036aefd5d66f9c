/** The arguments that a script takes, as they are defined. */
import { Button, Checkbox, CloseButton, NativeSelect, TagsInput, TextInput } from "@mantine/core";
import type { Parameter } from "@countersign/api";
import { Icon } from "../../parts/icon.tsx";
import classes from "./script-form.module.css";

const types = [
  { value: "text", label: "Text" },
  { value: "integer", label: "Whole number" },
  { value: "boolean", label: "True or false" },
  { value: "choice", label: "Choice" },
] as const;

/** The fields, a line for each argument, in the order in which the script gets them. */
export function ParameterFields({
  parameters,
  faults,
  onChange,
}: {
  readonly parameters: readonly Parameter[];
  readonly faults: readonly (string | undefined)[];
  readonly onChange: (parameters: readonly Parameter[]) => void;
}) {
  const set = (at: number, parameter: Parameter) => onChange(parameters.with(at, parameter));
  return (
    <>
      <ol className={classes["parameters"]}>
        {parameters.map((parameter, at) => (
          // An argument is its place: it has no other identity while its name is being typed.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            <ParameterLine
              place={at + 1}
              parameter={parameter}
              fault={faults[at]}
              onChange={(changed) => set(at, changed)}
              onRemove={() => onChange(parameters.toSpliced(at, 1))}
            />
          </li>
        ))}
      </ol>
      <Button
        variant="default"
        leftSection={<Icon name="plus" size={16} />}
        onClick={() => onChange([...parameters, { name: "", type: "text", required: true }])}
      >
        Add an argument
      </Button>
    </>
  );
}

function ParameterLine({
  place,
  parameter,
  fault,
  onChange,
  onRemove,
}: {
  readonly place: number;
  readonly parameter: Parameter;
  readonly fault: string | undefined;
  readonly onChange: (parameter: Parameter) => void;
  readonly onRemove: () => void;
}) {
  /** The argument with a text field set, or without it where it is empty. */
  const withText = (field: "default" | "description" | "pattern", text: string): Parameter => {
    const { [field]: _before, ...rest } = parameter;
    return text === "" ? rest : { ...rest, [field]: text };
  };
  return (
    <div className={classes["parameter"]}>
      <TextInput
        label={`Name of argument ${place}`}
        value={parameter.name}
        error={fault}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => onChange({ ...parameter, name: currentTarget.value.toLowerCase() })}
      />
      <NativeSelect
        label="Kind"
        value={parameter.type}
        data={[...types]}
        onChange={({ currentTarget }) => {
          const type = types.find(({ value }) => value === currentTarget.value)?.value ?? "text";
          const { choices, pattern, ...rest } = parameter;
          onChange({
            ...rest,
            type,
            ...(type === "choice" ? { choices: choices ?? [] } : {}),
            ...(type === "text" && pattern !== undefined ? { pattern } : {}),
          });
        }}
      />
      <TextInput
        label="As usual"
        value={parameter.default ?? ""}
        onChange={({ currentTarget }) => onChange(withText("default", currentTarget.value))}
      />
      <TextInput
        label="What it is"
        value={parameter.description ?? ""}
        onChange={({ currentTarget }) => onChange(withText("description", currentTarget.value))}
      />
      <Checkbox
        label="Required"
        checked={parameter.required}
        onChange={({ currentTarget }) => onChange({ ...parameter, required: currentTarget.checked })}
      />
      <CloseButton aria-label={`Remove argument ${place}`} onClick={onRemove} />
      {parameter.type === "choice" ? (
        <TagsInput
          className={classes["wide"] ?? ""}
          label="What can be chosen"
          description="Enter after each"
          value={[...(parameter.choices ?? [])]}
          onChange={(choices) => onChange({ ...parameter, choices })}
        />
      ) : null}
      {parameter.type === "text" ? (
        <TextInput
          className={classes["wide"] ?? ""}
          label="Pattern"
          description="A regular expression that the whole value has to match; empty for any text"
          value={parameter.pattern ?? ""}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => onChange(withText("pattern", currentTarget.value))}
        />
      ) : null}
    </div>
  );
}
