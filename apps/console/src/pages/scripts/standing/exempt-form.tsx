/** The form of a standing approval. */
import { Button, Checkbox, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { type AllowedArgument, type ClientOrganisation, endpoints, type Script } from "@countersign/api";
import { useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Card } from "../../../parts/card.tsx";
import { notify } from "../../../parts/notice-store.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { ChooseDevices } from "../../runs/compose/choose-devices.tsx";
import type { ChosenDevice } from "../../runs/compose/chosen-devices.ts";
import { allowedBy, type Choice } from "./argument-choice.ts";
import { ArgumentChoices } from "./argument-choices.tsx";
import { type Hours, ScheduleFields } from "./schedule-fields.tsx";

const of = endpoints.standing;

/** The form; leads to the draft, where it is signed. */
export function ExemptForm({
  script,
  clients,
}: {
  readonly script: Script;
  readonly clients: readonly ClientOrganisation[];
}) {
  const [client, setClient] = useState(clients[0]?.id ?? "");
  const [isWhole, setIsWhole] = useState(true);
  const [upTo, setUpTo] = useState<number | string>("");
  const [chosen, setChosen] = useState<readonly ChosenDevice[]>([]);
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({});
  const [hours, setHours] = useState<Hours>();
  const [perDay, setPerDay] = useState<number | string>(24);
  const [days, setDays] = useState<number | string>(30);
  const [reason, setReason] = useState("");
  const navigate = useNavigate();
  const compose = useChange(of.composeStanding, { invalidates: [of.listStanding] });
  const allowed = Object.entries(choices).map(([name, choice]) => [name, allowedBy(choice)] as const);
  const faults = new Map(
    allowed.flatMap(([name, given]) => (typeof given === "string" ? [[name, given]] : [])),
  );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (faults.size > 0) return;
    compose.mutate(
      {
        body: {
          script: script.name,
          version: script.version,
          ...(isWhole ? { client } : { devices: chosen.map(({ id }) => id) }),
          ...(isWhole && typeof upTo === "number" ? { up_to: upTo } : {}),
          arguments: Object.fromEntries(allowed.filter(isAllowed)),
          windows: hours ? [hours] : [],
          per_day: Number(perDay) || 1,
          days: Number(days) || 1,
          reason: reason.trim(),
        },
      },
      {
        onSuccess: ({ hash, state }) => {
          notify("It was composed. It counts once enough people have signed it.");
          void (state === "awaiting-signatures"
            ? navigate({ to: "/trust/drafts/$hash", params: { hash } })
            : navigate({ to: "/scripts/-/standing/$hash", params: { hash } }));
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Card title="Where">
          <Stack>
            <Checkbox
              label="On every device of a client, those that come later too"
              checked={isWhole}
              onChange={({ currentTarget }) => setIsWhole(currentTarget.checked)}
            />
            {isWhole ? (
              <>
                <NativeSelect
                  label="Client"
                  value={client}
                  onChange={({ currentTarget }) => setClient(currentTarget.value)}
                  data={clients.map(({ id, name }) => ({ value: id, label: name }))}
                />
                <NumberInput
                  label="Devices that one use names, at most"
                  description="As many as there are now, if you leave it empty. There may be any number of uses."
                  min={1}
                  max={100_000}
                  value={upTo}
                  onChange={setUpTo}
                />
              </>
            ) : (
              <ChooseDevices chosen={chosen} onChange={setChosen} />
            )}
          </Stack>
        </Card>
        <Card title="With which arguments" lead="What you leave alone stays at its usual value.">
          <ArgumentChoices
            parameters={script.parameters}
            choices={choices}
            faults={faults}
            onChange={(name, choice) => setChoices({ ...choices, [name]: choice })}
          />
        </Card>
        <Card title="When and how often">
          <Stack>
            <ScheduleFields hours={hours} onChange={setHours} />
            <NumberInput
              label="Times a day on one device, at most"
              min={1}
              max={1440}
              value={perDay}
              onChange={setPerDay}
            />
            <NumberInput
              label="Days until it ends"
              description="90 at most; then it is asked for anew."
              min={1}
              max={90}
              value={days}
              onChange={setDays}
            />
          </Stack>
        </Card>
        <Card title="Why">
          <Stack>
            <TextInput
              label="Reason"
              description="Whoever approves reads it."
              required
              withAsterisk={false}
              maxLength={1000}
              value={reason}
              onChange={({ currentTarget }) => setReason(currentTarget.value)}
            />
            <Refusal error={compose.error} />
            <Stack row>
              <Button
                type="submit"
                loading={compose.isPending}
                disabled={reason.trim() === "" || (!isWhole && chosen.length === 0)}
              >
                Compose it for signing
              </Button>
            </Stack>
          </Stack>
        </Card>
      </Stack>
    </form>
  );
}

function isAllowed(
  entry: readonly [string, AllowedArgument | string | undefined],
): entry is readonly [string, AllowedArgument] {
  return typeof entry[1] === "object";
}
