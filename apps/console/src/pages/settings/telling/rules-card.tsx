/** How many are told first, when they are reminded, and how much may wait. */
import { Button, TextInput } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { notify } from "../../../parts/notice-store.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import classes from "./telling.module.css";

const of = endpoints.notifications;
type Rules = ReplyOf<typeof of.setRules>;

const fields = [
  ["first_told", "Told at first", "Approvers; empty: all who may"],
  ["escalate_minutes", "The others after", "Minutes without enough signatures"],
  ["reminder_minutes", "Reminded after", "Minutes; empty: never. Three times at most"],
  ["most_waiting", "May wait", "Requests of one person, and for one approver"],
] as const;
const mayBeEmpty: ReadonlySet<string> = new Set(["first_told", "reminder_minutes"]);

/** The card. */
export function RulesCard({ rules, mayChange }: { readonly rules: Rules; readonly mayChange: boolean }) {
  const [values, setValues] = useState(() =>
    Object.fromEntries(fields.map(([name]) => [name, String(rules[name] ?? "")])),
  );
  const set = useChange(of.setRules, { invalidates: [of.describeTelling] });
  const number = (name: string) => (values[name] === "" ? null : Number(values[name]));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = {
      first_told: number("first_told"),
      escalate_minutes: number("escalate_minutes") ?? 0,
      reminder_minutes: number("reminder_minutes"),
      most_waiting: number("most_waiting") ?? 0,
    };
    set.mutate({ body }, { onSuccess: () => notify("The rules are set.") });
  };
  return (
    <Card
      title="Whom, and when"
      lead="So that nobody is worn down: few at first, the others when it takes long, and never more than can be read with care."
    >
      <form onSubmit={submit}>
        <Stack>
          <div className={classes["fields"]}>
            {fields.map(([name, label, description]) => (
              <TextInput
                key={name}
                label={label}
                description={description}
                inputMode="numeric"
                pattern="[0-9]*"
                required={!mayBeEmpty.has(name)}
                withAsterisk={false}
                disabled={!mayChange}
                value={values[name] ?? ""}
                onChange={({ currentTarget: { value } }) =>
                  setValues((before) => ({ ...before, [name]: value }))
                }
              />
            ))}
          </div>
          <Refusal error={set.error} />
          {mayChange ? (
            <Stack row>
              <Button type="submit" variant="default" loading={set.isPending}>
                Set the rules
              </Button>
            </Stack>
          ) : null}
        </Stack>
      </form>
    </Card>
  );
}
