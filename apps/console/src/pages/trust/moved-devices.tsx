/** Which devices follow an authority by their own signed word, and which have not been heard of since. */
import { Progress } from "@mantine/core";
import type { Device } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import classes from "./trust.module.css";

const mostShown = 50;

/** The list, those that stayed away first. */
export function MovedDevices({
  devices,
  authority,
}: {
  readonly devices: readonly Device[];
  readonly authority: string;
}) {
  const inUse = devices.filter(({ state }) => state !== "retired");
  const hasMoved = ({ pins }: Device) => pins.some((pin) => pin.authority === authority);
  const moved = inUse.filter(hasMoved).length;
  const ordered = inUse.toSorted((left, right) => Number(hasMoved(left)) - Number(hasMoved(right)));
  return (
    <Card
      title={`${moved} of ${inUse.length} ${inUse.length === 1 ? "device has" : "devices have"} moved`}
      lead="By what each device signed itself."
      flush
    >
      <div className={classes["foot"]}>
        <Progress
          value={inUse.length === 0 ? 0 : (100 * moved) / inUse.length}
          aria-label={`${moved} of ${inUse.length} devices have moved`}
        />
      </div>
      <ul className={classes["lines"]} aria-label="Devices and whom they follow">
        {ordered.slice(0, mostShown).map((device) => (
          <li key={device.id} className={classes["line"]}>
            <span className={classes["words"]}>
              <Link to="/devices/$device" params={{ device: device.id }}>
                <ForeignText text={device.name} />
              </Link>
              <span>
                {hasMoved(device) ? (
                  movedWords(device)
                ) : (
                  <>
                    last heard of <TimeText at={device.last_seen_at} />
                  </>
                )}
              </span>
            </span>
            <TrustWord trust={device.trust} />
            {hasMoved(device) ? (
              <Badge tone="good" icon="check">
                moved
              </Badge>
            ) : (
              <Badge tone="warn" icon="clock">
                still the trial
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Why the word beside it may not be what the new people hoped for. */
function movedWords({ client, trust, separation }: Device): string {
  return trust === "server-trust" && separation === "server-account"
    ? `${client}; its agent runs under the server's own account, so whoever owns the server owns it`
    : client;
}
