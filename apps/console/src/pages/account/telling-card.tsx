/** How I am told that something waits for my signature. */
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useSession } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";

const of = endpoints.notifications;
type Own = ReplyOf<typeof of.describeOwn>;
const DAY_SECONDS = 86_400;

/** The card. */
export function TellingCard() {
  const { user } = useSession();
  const read = useApi(of.describeOwn);
  return (
    <Card
      title="How I am told"
      lead={
        user.person === null
          ? "Your account is linked with no person of a root, so nothing waits for your signature. An administrator can link it."
          : "When something waits for your signature, a mail comes with a link to your signing station."
      }
    >
      {user.person === null ? null : (
        <Reading of={read} lines={4} compact>
          {(own) => <Fields own={own} />}
        </Reading>
      )}
    </Card>
  );
}

function Fields({ own }: { readonly own: Own }) {
  const [mail, setMail] = useState(own.mail);
  const [from, setFrom] = useState(own.quiet?.from ?? "");
  const [until, setUntil] = useState(own.quiet?.until ?? "");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [zone, setZone] = useState(own.quiet === null ? here : own.zone);
  const [away, setAway] = useState(own.away_until === null ? "" : dayOf(own.away_until));
  const [substitute, setSubstitute] = useState(own.substitute ?? "");
  const set = useChange(of.setOwn, { invalidates: [of.describeOwn] });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const body = {
      mail,
      zone,
      quiet: from === "" || until === "" ? null : { from, until },
      away_until:
        away === "" ? null : Math.floor(new Date(`${away}T00:00:00`).getTime() / 1000) + DAY_SECONDS,
      substitute: substitute === "" ? null : substitute,
    };
    set.mutate({ body }, { onSuccess: () => notify("Kept: this is how you are told.") });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Checkbox
          label="By mail"
          checked={mail}
          onChange={({ currentTarget }) => setMail(currentTarget.checked)}
        />
        <Stack row>
          <TextInput
            label="Quiet from"
            type="time"
            // One without the other would be kept as none.
            required={until !== ""}
            withAsterisk={false}
            value={from}
            onChange={({ currentTarget }) => setFrom(currentTarget.value)}
          />
          <TextInput
            label="until"
            type="time"
            required={from !== ""}
            withAsterisk={false}
            value={until}
            onChange={({ currentTarget }) => setUntil(currentTarget.value)}
          />
          <TextInput
            label="in the zone"
            required
            withAsterisk={false}
            value={zone}
            onChange={({ currentTarget }) => setZone(currentTarget.value)}
          />
        </Stack>
        <Stack row>
          <TextInput
            label="Away until the end of"
            type="date"
            value={away}
            onChange={({ currentTarget }) => setAway(currentTarget.value)}
          />
          <NativeSelect
            label="Meanwhile told"
            value={substitute}
            data={[
              { value: "", label: "nobody in particular" },
              ...own.substitutes.map(({ id, name }) => ({
                value: id,
                label: name === id ? id : `${name} (${id})`,
              })),
            ]}
            onChange={({ currentTarget }) => setSubstitute(currentTarget.value)}
          />
        </Stack>
        <Refusal error={set.error} />
        <Stack row>
          <Button type="submit" variant="default" loading={set.isPending}>
            Keep it
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}

/** The last day of which nothing is left at `until`, on this machine's calendar. */
function dayOf(until: number): string {
  const day = new Date((until - 1) * 1000);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
