/** The exact devices of a request by name; of thousands a part at a time, and every one can be looked for. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { IdText } from "../../../parts/id-text.tsx";
import { type ChosenDevice, nameOf } from "./chosen-devices.ts";
import classes from "./compose.module.css";

/** So many stand there before somebody asks for more. */
const AT_ONCE = 200;

/** The list. */
export function ExactDevices({ devices }: { readonly devices: readonly ChosenDevice[] }) {
  const [text, setText] = useState("");
  const [most, setMost] = useState(AT_ONCE);
  const wanted = text.trim().toLowerCase();
  const matching =
    wanted === ""
      ? devices
      : devices.filter(
          (device) => nameOf(device).toLowerCase().includes(wanted) || device.fingerprint.includes(wanted),
        );
  const shown = matching.slice(0, most);
  return (
    <>
      {devices.length > AT_ONCE ? (
        <div className={classes["find"]}>
          <TextInput
            type="search"
            aria-label="Find among these devices"
            placeholder="Find among these devices"
            leftSection={<Icon name="search" size={16} />}
            value={text}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
              setMost(AT_ONCE);
            }}
          />
          <span className={classes["quiet"]} role="status">
            {shown.length.toLocaleString("en")} of {matching.length.toLocaleString("en")} shown
          </span>
        </div>
      ) : null}
      <ol className={classes["targets"]} aria-label="The exact list of devices">
        {shown.map((device) => (
          <li key={device.id}>
            <span className={classes["target"]}>
              <ForeignText text={nameOf(device)} />
            </span>
            <span className={classes["quiet"]}>{device.client}</span>
            <IdText id={device.fingerprint} label="fingerprint" />
            <span className={classes["quiet"]}>{device.connected ? "connected" : "not connected"}</span>
          </li>
        ))}
      </ol>
      {matching.length > most ? (
        <Button variant="subtle" fullWidth onClick={() => setMost(most + AT_ONCE)}>
          Show {Math.min(AT_ONCE, matching.length - most)} more
        </Button>
      ) : null}
    </>
  );
}
