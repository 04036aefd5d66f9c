/** How long people stay signed in, and what they read before they sign in. */
import { Button, Textarea, TextInput } from "@mantine/core";
import { endpoints, type SignInRules } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { notify } from "../../../parts/notice-store.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import classes from "./sign-in.module.css";

const of = endpoints.signInRules;

interface CardProps {
  readonly rules: SignInRules;
  readonly mayChange: boolean;
}

/** The card of sessions. */
export function SessionLimits({ rules: { sessions }, mayChange }: CardProps) {
  const [idle, setIdle] = useState(String(sessions.idle_minutes));
  const [longest, setLongest] = useState(String(sessions.longest_hours));
  const change = useChange(of.changeSignInRules, { invalidates: [of.describeSignInRules] });
  const idleFault = fault(idle, 5, 10_080);
  const longestFault = fault(longest, 1, 720);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = { sessions: { idle_minutes: Number(idle), longest_hours: Number(longest) } };
    change.mutate({ body }, { onSuccess: () => notify("Sessions keep to it from their next request on.") });
  };
  return (
    <Card
      title="Sessions"
      lead="People are signed out when they did nothing for a while, and after some time in any case. It holds for sessions that are open now too."
    >
      <form onSubmit={submit}>
        <Stack>
          <div className={classes["values"]}>
            <TextInput
              label="Minutes without doing anything"
              inputMode="numeric"
              autoComplete="off"
              disabled={!mayChange}
              error={idleFault}
              value={idle}
              onChange={({ currentTarget }) => setIdle(currentTarget.value)}
            />
            <TextInput
              label="Hours in any case"
              inputMode="numeric"
              autoComplete="off"
              disabled={!mayChange}
              error={longestFault}
              value={longest}
              onChange={({ currentTarget }) => setLongest(currentTarget.value)}
            />
          </div>
          <Refusal error={change.error} />
          {mayChange ? (
            <Stack row>
              <Button
                type="submit"
                variant="default"
                disabled={(idleFault ?? longestFault) !== undefined}
                loading={change.isPending}
              >
                Set the limits
              </Button>
            </Stack>
          ) : null}
        </Stack>
      </form>
    </Card>
  );
}

/** The card of the notice. */
export function NoticeCard({ rules, mayChange }: CardProps) {
  const [notice, setNotice] = useState(rules.notice);
  const change = useChange(of.changeSignInRules, {
    invalidates: [of.describeSignInRules, of.readEntrance],
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const said = () => notify("This is what people read before they sign in.");
    change.mutate({ body: { notice: notice.trim() } }, { onSuccess: said });
  };
  return (
    <Card
      title="Notice"
      lead="What people read before they sign in, such as that what they do is recorded. Anybody can read it, so nothing secret belongs there."
    >
      <form onSubmit={submit}>
        <Stack>
          <Textarea
            aria-label="Notice"
            autosize
            minRows={2}
            maxRows={8}
            maxLength={1000}
            disabled={!mayChange}
            value={notice}
            onChange={({ currentTarget }) => setNotice(currentTarget.value)}
          />
          <Refusal error={change.error} />
          {mayChange ? (
            <Stack row>
              <Button type="submit" variant="default" loading={change.isPending}>
                Set the notice
              </Button>
            </Stack>
          ) : null}
        </Stack>
      </form>
    </Card>
  );
}

function fault(typed: string, least: number, most: number): string | undefined {
  const value = Number(typed);
  return /^\d{1,5}$/.test(typed.trim()) && value >= least && value <= most
    ? undefined
    : `A whole number from ${least} to ${most}.`;
}
