/** One device: who can run code on it, by its own signed word, and what it is. */
import { Button } from "@mantine/core";
import { type Device, endpoints } from "@countersign/api";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Column, Columns } from "../../parts/columns.tsx";
import { BackLink } from "../../parts/back-link.tsx";
import { Badge } from "../../parts/badge.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { DeviceFacts } from "./device-facts.tsx";
import { DeviceObjections } from "./device-objections.tsx";
import { DeviceRuns } from "./device-runs.tsx";
import { DeviceTags } from "./device-tags.tsx";
import { DeviceTasks } from "./device-tasks.tsx";
import { DeviceTrust } from "./device-trust.tsx";
import classes from "./device.module.css";
import { RetireDevice } from "./retire-device.tsx";

/** The page. */
export function DevicePage() {
  const { device: id = "" } = useParams({ strict: false });
  const may = useMay();
  const [retiring, setRetiring] = useState(false);
  const read = useApi(
    endpoints.devices.showDevice,
    { params: { id } },
    { topics: [`device:${id}`, "devices", "trust"] },
  );
  const device = read.data?.device;
  return (
    <Page
      above={<BackLink to="/devices">Devices</BackLink>}
      title={device?.name ?? "Device"}
      heading={device ? <ForeignText text={device.name} /> : undefined}
      lead={device ? <Presence device={device} /> : undefined}
      actions={device ? <Actions device={device} onRetire={() => setRetiring(true)} /> : undefined}
    >
      <Reading of={read} lines={8}>
        {({ device: shown, status, objections }) => (
          <>
            <Columns wide>
              <Column>
                <DeviceTrust device={shown} status={status} />
                <DeviceObjections objections={objections} />
                {may("runs.read") ? <DeviceTasks device={shown.id} /> : null}
                {may("runs.read") ? <DeviceRuns device={shown.id} /> : null}
              </Column>
              <Column>
                <DeviceTags device={shown} />
                <Card title="The machine" lead="As it told of itself; nobody checked it.">
                  <DeviceFacts device={shown} />
                </Card>
              </Column>
            </Columns>
            <RetireDevice device={shown} opened={retiring} onClose={() => setRetiring(false)} />
          </>
        )}
      </Reading>
    </Page>
  );
}

function Presence({ device: { connected, client, last_seen_at: seen } }: { readonly device: Device }) {
  return (
    <span className={classes["presence"]}>
      {connected ? (
        <Badge tone="good" icon="check">
          connected
        </Badge>
      ) : (
        <Badge icon="clock">
          <span>
            last heard of <TimeText at={seen} />
          </span>
        </Badge>
      )}
      <span>
        Client{" "}
        <Link to="/clients/$id" params={{ id: client }}>
          {client}
        </Link>
      </span>
    </span>
  );
}

function Actions({ device, onRetire }: { readonly device: Device; readonly onRetire: () => void }) {
  const may = useMay();
  return (
    <>
      {device.state === "enrolled" && may("trust.publish") ? (
        <LinkButton to="/trust/admit" search={{ devices: device.id }}>
          Admit it
        </LinkButton>
      ) : null}
      {device.state === "admitted" && may("runs.request") ? (
        <LinkButton to="/runs/new" search={{ devices: device.id }}>
          Run a script
        </LinkButton>
      ) : null}
      {device.state === "admitted" && may("runs.request") ? (
        <LinkButton variant="default" to="/tasks/new" search={{ devices: device.id }}>
          Schedule a script
        </LinkButton>
      ) : null}
      {device.state !== "retired" && may("devices.write") ? (
        <Button variant="default" onClick={onRetire}>
          Retire
        </Button>
      ) : null}
    </>
  );
}
