/** Whether everybody needs a second factor, from when, and how many have none yet. */
import { Button, Radio, TextInput } from "@mantine/core";
import { endpoints, type SignInRules } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { notify } from "../../../parts/notice-store.ts";
import { useNow } from "../../../parts/now.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { TimeText } from "../../../parts/time-text.tsx";

const of = endpoints.signInRules;
const DAY = 86_400;
type Choice = "own" | "now" | "later";

/** The card. */
export function FactorCard({
  rules: { factor_required_from: from, people },
  mayChange,
}: {
  readonly rules: SignInRules;
  readonly mayChange: boolean;
}) {
  const now = useNow();
  const inForce: Choice = from === null ? "own" : from <= now ? "now" : "later";
  const [chosen, setChosen] = useState<Choice>(inForce);
  const [days, setDays] = useState("14");
  const change = useChange(of.changeSignInRules, { invalidates: [of.describeSignInRules] });
  const isDays = /^[1-9]\d{0,2}$/.test(days.trim());
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const wanted = { own: null, now, later: now + Number(days) * DAY }[chosen];
    change.mutate(
      { body: { factor_required_from: wanted } },
      {
        onSuccess: () =>
          notify(
            chosen === "own"
              ? "A second factor is each person's choice."
              : "Everybody needs a second factor.",
          ),
      },
    );
  };
  const { without_factor: without, active } = people;
  return (
    <Card
      title="Second factor"
      lead={
        without === 0
          ? "Everybody has one: a passkey, or an authenticator app beside the password."
          : `${without} of ${active} people have none: their password alone opens their account.`
      }
    >
      <form onSubmit={submit}>
        <Stack>
          <Radio.Group
            aria-label="Second factor"
            value={chosen}
            onChange={(value) =>
              setChosen((["own", "now", "later"] as const).find((one) => one === value) ?? chosen)
            }
          >
            <Stack>
              <Radio value="own" disabled={!mayChange} label="Each person's choice" />
              <Radio
                value="now"
                disabled={!mayChange}
                label="Everybody needs one"
                description={
                  inForce === "now" ? (
                    <>
                      Since <TimeText at={from} />. Whoever signs in without one can do nothing but add one.
                    </>
                  ) : (
                    "Whoever has none can do nothing but add one, from their next request on; their API keys stop until then."
                  )
                }
              />
              <Radio
                value="later"
                disabled={!mayChange}
                label="Everybody needs one after some time"
                description={
                  inForce === "later" ? (
                    <>
                      From <TimeText at={from} />. Whoever has none is told at every page.
                    </>
                  ) : (
                    "Until then they are told at every page."
                  )
                }
              />
            </Stack>
          </Radio.Group>
          {chosen === "later" && inForce !== "later" ? (
            <TextInput
              label="In so many days"
              inputMode="numeric"
              autoComplete="off"
              disabled={!mayChange}
              error={isDays ? undefined : "A whole number from 1 to 999."}
              value={days}
              onChange={({ currentTarget }) => setDays(currentTarget.value)}
            />
          ) : null}
          <Refusal error={change.error} />
          {mayChange && chosen !== inForce ? (
            <Stack row>
              <Button type="submit" disabled={chosen === "later" && !isDays} loading={change.isPending}>
                Set it
              </Button>
            </Stack>
          ) : null}
        </Stack>
      </form>
    </Card>
  );
}
