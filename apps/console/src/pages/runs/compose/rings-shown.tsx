/** The exact devices of each ring by name, before anything is asked; of those that are chosen only when it goes out, how many. */
import { Button } from "@mantine/core";
import { useState } from "react";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import classes from "./rings-shown.module.css";
import type { RingHere } from "./rings.ts";

/** So many names of a ring stand there before somebody asks for more. */
const AT_ONCE = 60;

/** The rings; `nameOf` gives the name of a device, or undefined where it is not known here. */
export function RingsShown({
  rings,
  nameOf,
}: {
  readonly rings: readonly RingHere[];
  readonly nameOf: (device: string) => string | undefined;
}) {
  return (
    <ol className={classes["rings"]} aria-label="Who is of which ring">
      {rings.map((ring, at) => (
        <Ring key={at} ring={ring} number={at + 1} nameOf={nameOf} />
      ))}
    </ol>
  );
}

function Ring({
  ring: { name, devices, isExact },
  number,
  nameOf,
}: {
  readonly ring: RingHere;
  readonly number: number;
  readonly nameOf: (device: string) => string | undefined;
}) {
  const [most, setMost] = useState(AT_ONCE);
  const count = devices.length === 1 ? "1 device" : `${devices.length.toLocaleString("en")} devices`;
  return (
    <li className={classes["ring"]}>
      <span>
        <strong>
          {number}. <ForeignText text={name === "rest" ? "the rest" : name} />
        </strong>{" "}
        <span className={classes["quiet"]}>{isExact ? count : `${count}, chosen when it goes out`}</span>
      </span>
      {isExact ? (
        <ul className={classes["names"]} aria-label={`Ring ${number}`}>
          {devices.slice(0, most).map((id) => (
            <li key={id}>
              <ForeignText text={nameOf(id) ?? id} />
            </li>
          ))}
        </ul>
      ) : null}
      {isExact && devices.length > most ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setMost(most + 10 * AT_ONCE)}>
          {(devices.length - most).toLocaleString("en")} more
        </Button>
      ) : null}
    </li>
  );
}
