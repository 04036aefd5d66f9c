/** For each parameter, what may stand in it: a choice and what belongs to it. */
import { NativeSelect, Textarea, TextInput } from "@mantine/core";
import type { Parameter } from "@countersign/api";
import { Stack } from "../../../parts/stack.tsx";
import { type Choice, type ChoiceKind, CHOICES } from "./argument-choice.ts";

const usual: Choice = { kind: "usual", text: "" };

/** The fields. */
export function ArgumentChoices({
  parameters,
  choices,
  faults,
  onChange,
}: {
  readonly parameters: readonly Parameter[];
  readonly choices: Readonly<Record<string, Choice>>;
  readonly faults: ReadonlyMap<string, string>;
  readonly onChange: (name: string, choice: Choice) => void;
}) {
  if (parameters.length === 0) return <p>This script takes no arguments.</p>;
  return (
    <Stack>
      {parameters.map(({ name, description }) => {
        const choice = choices[name] ?? usual;
        const set = (text: string) => onChange(name, { ...choice, text });
        const fault = faults.get(name);
        const label = `What may stand in ${name}`;
        return (
          <Stack key={name}>
            <NativeSelect
              label={name}
              description={description}
              value={choice.kind}
              data={CHOICES.map(({ kind, label: words }) => ({ value: kind, label: words }))}
              onChange={({ currentTarget }) => {
                const kind: ChoiceKind | undefined = CHOICES.find(
                  (one) => one.kind === currentTarget.value,
                )?.kind;
                if (kind) onChange(name, { ...choice, kind });
              }}
            />
            {choice.kind === "enum" ? (
              <Textarea
                aria-label={label}
                error={fault}
                autosize
                minRows={2}
                value={choice.text}
                onChange={({ currentTarget }) => set(currentTarget.value)}
              />
            ) : choice.kind === "usual" || choice.kind === "open" ? null : (
              <TextInput
                aria-label={label}
                error={fault}
                value={choice.text}
                onChange={({ currentTarget }) => set(currentTarget.value)}
              />
            )}
          </Stack>
        );
      })}
    </Stack>
  );
}
