/** The rules, a field each, with what goes and what stays anyway. */
import { Button, TextInput } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { amountWords } from "../../parts/amount-words.ts";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { daysFault, kindWords } from "./retention-words.ts";
import classes from "./retention.module.css";

const of = endpoints.retention;
type Kinds = ReplyOf<typeof of.describeRetention>["kinds"];

/** The form. */
export function RetentionForm({ kinds, mayChange }: { readonly kinds: Kinds; readonly mayChange: boolean }) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(kinds.map(({ kind, days }) => [kind, String(days ?? "")])),
  );
  const change = useChange(of.changeRetention, { invalidates: [of.describeRetention] });
  const typed = (kind: string) => values[kind] ?? "";
  const isOdd = kinds.some(({ kind }) => daysFault(kind, typed(kind)) !== undefined);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = Object.fromEntries(
      kinds.map(({ kind }) => [kind, typed(kind).trim() === "" ? null : Number(typed(kind))]),
    );
    change.mutate({ body }, { onSuccess: () => notify("It is set for how long what is kept.") });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <ul className={classes["kinds"]}>
          {kinds.map(({ kind, bytes }) => {
            const { name, goes, stays } = kindWords[kind];
            return (
              <li key={kind} className={classes["kind"]}>
                <div className={classes["words"]}>
                  <strong>{name}</strong>
                  <p>{goes}</p>
                  <p>{stays}</p>
                  <p>Takes {amountWords(bytes)} on disk now.</p>
                </div>
                <TextInput
                  label="Days"
                  aria-label={`Days: ${name}`}
                  placeholder="for good"
                  inputMode="numeric"
                  autoComplete="off"
                  disabled={!mayChange}
                  error={daysFault(kind, typed(kind))}
                  value={typed(kind)}
                  onChange={({ currentTarget: { value } }) =>
                    setValues((before) => ({ ...before, [kind]: value }))
                  }
                />
              </li>
            );
          })}
        </ul>
        <Refusal error={change.error} />
        {mayChange ? (
          <Stack row>
            <Button type="submit" variant="default" disabled={isOdd} loading={change.isPending}>
              Set it
            </Button>
          </Stack>
        ) : null}
      </Stack>
    </form>
  );
}
