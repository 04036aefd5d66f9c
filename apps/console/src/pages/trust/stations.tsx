/** Signing stations: the places where people sign. A new one waits until somebody compared its fingerprint. */
import { Button } from "@mantine/core";
import { endpoints, type Station } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { AcceptStation } from "./accept-station.tsx";
import { OwnStation } from "./own-station.tsx";
import classes from "./trust.module.css";

/** The card. */
export function Stations() {
  const read = useApi(endpoints.stations.listStations, undefined, { topics: ["trust"] });
  return (
    <Card
      title="Stations"
      lead="Each proved a key of its own; it reads what waits and hands in signatures."
      flush
    >
      <Reading of={read} lines={2} compact>
        {({ stations }) =>
          stations.length === 0 ? (
            <Empty icon="phone" title="No station has come yet" compact />
          ) : (
            <ul className={classes["lines"]} aria-label="Stations">
              {stations.map((station) => (
                <StationLine key={station.id} station={station} />
              ))}
            </ul>
          )
        }
      </Reading>
      <div className={classes["foot"]}>
        <OwnStation />
      </div>
    </Card>
  );
}

function StationLine({ station }: { readonly station: Station }) {
  const may = useMay();
  const [asked, setAsked] = useState<"accept" | "remove">();
  const { listStations, removeStation } = endpoints.stations;
  const remove = useChange(removeStation, { invalidates: [listStations] });
  const close = () => setAsked(undefined);
  return (
    <li className={classes["line"]}>
      <span className={classes["words"]}>
        <span>
          <ForeignText text={station.name} />
        </span>
        <span>
          <ForeignText text={station.origin} />, seen <TimeText at={station.last_seen_at} />
        </span>
      </span>
      <Stack row>
        {station.beside_server ? <Badge icon="warning">trial: console-trust only</Badge> : null}
        {station.state === "pending" ? (
          <Badge tone="warn" icon="clock">
            pending
          </Badge>
        ) : (
          <Badge tone="good" icon="check">
            accepted
          </Badge>
        )}
        {may("settings.write") ? (
          <>
            {station.state === "pending" ? (
              <Button
                size="xs"
                aria-label={`Accept ${shownName(station.name)}`}
                onClick={() => setAsked("accept")}
              >
                Accept
              </Button>
            ) : null}
            <Button
              size="xs"
              variant="default"
              aria-label={`Forget ${shownName(station.name)}`}
              onClick={() => setAsked("remove")}
            >
              Forget
            </Button>
          </>
        ) : null}
      </Stack>
      <AcceptStation station={station} opened={asked === "accept"} onClose={close} />
      <Confirm
        opened={asked === "remove"}
        title="Forget this station?"
        action="Forget it"
        destructive
        pending={remove.isPending}
        error={remove.error}
        onClose={close}
        onConfirm={() =>
          remove.mutate(
            { params: { id: station.id } },
            {
              onSuccess: () => {
                notify(`${station.name} was forgotten.`);
                close();
              },
            },
          )
        }
      >
        <p>
          Its sessions end. Passkeys made there stay in the roots that name them; devices go on believing them
          until a root says otherwise.
        </p>
      </Confirm>
    </li>
  );
}
