/** Admitting devices: which of them belong to which client, under which name; signed by somebody with role admit. */
import { Button, TextInput } from "@mantine/core";
import { type Device, endpoints } from "@countersign/api";
import { webCrypto } from "@countersign/protocol/web";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useApi } from "../../api/use-api.ts";
import { composeAdmissions } from "../../ceremonies/admissions.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { Column } from "../../parts/list/list-column.ts";
import { notify } from "../../parts/notice-store.ts";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./trust.module.css";
import { usePutOut } from "./use-put-out.ts";
import { useTrust } from "./use-trust.ts";

/** The page. */
export function AdmitPage() {
  const { devices: wanted }: { devices?: string } = useSearch({ strict: false });
  const read = useApi(
    endpoints.devices.listDevices,
    { query: { state: "enrolled", limit: 500 } },
    { topics: ["devices"] },
  );
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title="Admit devices"
      lead="An admission says for good which client a device belongs to. Before it, nothing runs there."
    >
      <Reading of={read} lines={4}>
        {({ devices }) =>
          devices.length === 0 ? (
            <Card flush>
              <Empty icon="check" title="Every device is admitted" />
            </Card>
          ) : (
            <AdmitForm devices={devices} wanted={wanted?.split(",") ?? []} />
          )
        }
      </Reading>
    </Page>
  );
}

function AdmitForm({
  devices,
  wanted,
}: {
  readonly devices: readonly Device[];
  readonly wanted: readonly string[];
}) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(wanted));
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const trust = useTrust();
  const putOut = usePutOut();
  const navigate = useNavigate();
  const operator = trust.data?.operator;
  const picked = devices.filter(({ id }) => chosen.has(id));
  const columns: readonly Column<Device>[] = [
    {
      id: "name",
      header: "Admit as",
      grow: true,
      cell: ({ id, name }) => (
        <TextInput
          aria-label={`Name of ${name}`}
          value={names[id] ?? name}
          maxLength={200}
          onChange={({ currentTarget }) => setNames({ ...names, [id]: currentTarget.value })}
        />
      ),
    },
    { id: "client", header: "Client", cell: ({ client }) => client },
    {
      id: "fingerprint",
      header: "Fingerprint, to compare with what the device shows",
      cell: ({ fingerprint }) => <code className={classes["fingerprint"]}>{fingerprint.slice(7)}</code>,
    },
    { id: "since", header: "Enrolled", cell: ({ created_at: at }) => <TimeText at={at} />, secondary: true },
  ];
  const compose = () => {
    if (!operator) return;
    const admissions = composeAdmissions(
      picked.map((device) => ({ ...device, name: (names[device.id] ?? device.name).trim() })),
      { authority: operator.authority, issued: Math.floor(Date.now() / 1000) },
      webCrypto,
    );
    putOut.mutate(
      { documents: admissions },
      {
        onSuccess: () => {
          notify("The admission waits for its signature.");
          const [first] = admissions;
          void (first && admissions.length === 1
            ? navigate({ to: "/trust/drafts/$hash", params: { hash: first.hash } })
            : navigate({ to: "/trust" }));
        },
      },
    );
  };
  return (
    <Card title="Devices that wait" flush>
      <DataTable
        label="Devices that wait"
        columns={columns}
        rows={devices}
        keyOf={({ id }) => id}
        nameOf={({ name }) => name}
        selection={{ chosen, onChange: setChosen }}
      />
      <div className={classes["foot"]}>
        <Stack>
          <p className={classes["quiet"]}>
            {picked.length === 0 ? (
              "Choose the devices whose fingerprint you compared."
            ) : (
              <>
                Will be admitted: <ForeignText text={picked.map(({ name }) => name).join(", ")} />
              </>
            )}
          </p>
          <Refusal error={putOut.error} />
          <div>
            <Button loading={putOut.isPending} disabled={picked.length === 0 || !operator} onClick={compose}>
              Put it out for a signature
            </Button>
          </div>
        </Stack>
      </div>
    </Card>
  );
}
