/** Devices that do not have a root, or will not: by name with a link, why, since when, and what to do. */
import type { LeftDevice } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./trust.module.css";

/** The list; `count` is how many there are in all. */
export function LeftDevices({
  label,
  devices,
  count,
}: {
  readonly label: string;
  readonly devices: readonly LeftDevice[];
  readonly count: number;
}) {
  return (
    <ul className={classes["lines"]} aria-label={label}>
      {devices.map(({ id, name, client, detail, since, version }) => (
        <li key={id} className={classes["line"]}>
          <span className={classes["words"]}>
            <Link to="/devices/$device" params={{ device: id }}>
              <ForeignText text={name} />
            </Link>
            <span>
              {client}
              {version === null ? "" : `, holds version ${version}`}
              {since === null ? null : (
                <>
                  , since <TimeText at={since} />
                </>
              )}
              . {detail}
            </span>
          </span>
        </li>
      ))}
      {count > devices.length ? <li className={classes["line"]}>and {count - devices.length} more</li> : null}
    </ul>
  );
}
