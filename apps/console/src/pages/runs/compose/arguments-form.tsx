/** The arguments of a script, one field for each parameter, of its kind. */
import { NativeSelect, TextInput } from "@mantine/core";
import type { Parameter } from "@countersign/api";
import { argumentFault } from "./check-arguments.ts";
import classes from "./compose.module.css";

/** The fields. `isTold`: say what is wrong with fields that were not touched, too. */
export function ArgumentsForm({
  parameters,
  values,
  isTold,
  onChange,
}: {
  readonly parameters: readonly Parameter[];
  readonly values: Readonly<Record<string, string>>;
  readonly isTold: boolean;
  readonly onChange: (name: string, value: string) => void;
}) {
  if (parameters.length === 0) return <p className={classes["quiet"]}>This script takes no arguments.</p>;
  return (
    <div className={classes["fields"]}>
      {parameters.map((parameter) => (
        <Field
          key={parameter.name}
          parameter={parameter}
          value={values[parameter.name]}
          isTold={isTold}
          onChange={(value) => onChange(parameter.name, value)}
        />
      ))}
    </div>
  );
}

function Field({
  parameter,
  value,
  isTold,
  onChange,
}: {
  readonly parameter: Parameter;
  readonly value: string | undefined;
  readonly isTold: boolean;
  readonly onChange: (value: string) => void;
}) {
  const { name, type, description, choices, required, default: usual } = parameter;
  const isRequired = required && usual === undefined;
  const fault = isTold || (value !== undefined && value !== "") ? argumentFault(parameter, value) : undefined;
  const common = {
    label: name,
    // The form that a value has to have is told with a value that has another one.
    description: isRequired ? description : [description, "may stay empty"].filter(Boolean).join("; "),
    required: isRequired,
    error: fault === undefined ? undefined : `${name} ${fault}`,
    value: value ?? "",
    // Of elements with a value.
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onChange(currentTarget.value),
  };
  if (type === "choice" || type === "boolean") {
    const options = type === "boolean" ? ["true", "false"] : (choices ?? []);
    const empty = { value: "", label: usual === undefined ? "Nothing" : `As usual: ${usual}` };
    return <NativeSelect {...common} data={[empty, ...options.map((one) => ({ value: one, label: one }))]} />;
  }
  return (
    <TextInput
      {...common}
      inputMode={type === "integer" ? "numeric" : "text"}
      placeholder={usual === undefined ? undefined : `As usual: ${usual}`}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
