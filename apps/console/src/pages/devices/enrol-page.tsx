/** Enrolling another machine: a token, the command to type there, and the root to compare. */
import { Button, NumberInput, Select } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Failed } from "../../parts/failed.tsx";
import { useClientScope } from "../../parts/filters.ts";
import { Page } from "../../parts/page.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import classes from "./device.module.css";
import { EnrolSteps } from "./enrol-steps.tsx";
import { ManyMachines } from "./many-machines.tsx";

const lifetimes = [
  { value: "3600", label: "one hour" },
  { value: "86400", label: "one day" },
  { value: "604800", label: "one week" },
  { value: "2592000", label: "30 days" },
];

/** The page. */
export function EnrolPage() {
  const scope = useClientScope();
  const [chosen, setChosen] = useState<string>();
  const [seconds, setSeconds] = useState("3600");
  const [uses, setUses] = useState<number | string>(1);
  const clients = useApi(endpoints.clients.listClients, undefined, { topics: ["clients"] });
  const make = useChange(endpoints.devices.createDeviceToken);
  const options = (clients.data?.clients ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const client = chosen ?? scope ?? (options.length === 1 ? options[0]?.value : undefined);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (client === undefined) return;
    make.mutate({
      body: { client, expires_in_seconds: Number(seconds), max_uses: Number(uses) || 1 },
    });
  };
  return (
    <Page
      above={<BackLink to="/devices">Devices</BackLink>}
      title="Enrol a machine"
      lead="The agent on the machine connects out to this server; it listens on no port."
    >
      {clients.isError ? <Failed error={clients.error} onRetry={() => void clients.refetch()} /> : null}
      {make.data ? (
        <EnrolSteps token={make.data} onAnother={() => make.reset()} />
      ) : (
        <Card title="For which client?" lead="The machine asks to belong to it; an admission settles it.">
          <form className={classes["form"]} onSubmit={submit}>
            <Select
              label="Which client?"
              data={options}
              value={client ?? null}
              onChange={(value) => setChosen(value ?? undefined)}
              allowDeselect={false}
              required
              withAsterisk={false}
              placeholder="Choose a client"
            />
            <Select
              label="The token is good for"
              data={lifetimes}
              value={seconds}
              onChange={(value) => setSeconds(value ?? "3600")}
              allowDeselect={false}
            />
            <NumberInput
              label="Machines that may use it"
              description="Each enrolment uses it once; then it is worth nothing."
              min={1}
              max={10_000}
              value={uses}
              onChange={setUses}
            />
            <Refusal error={make.error} />
            <div>
              <Button type="submit" loading={make.isPending} disabled={client === undefined}>
                Make the token
              </Button>
            </div>
          </form>
        </Card>
      )}
      <ManyMachines client={client} />
    </Page>
  );
}
