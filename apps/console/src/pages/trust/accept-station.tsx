/** Accepting a station: by the fingerprint that it printed at its own start. */
import { Button, Modal } from "@mantine/core";
import { endpoints, type Station } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { wasReadOut } from "../../ceremonies/read-out.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { ReadOutField } from "./read-out-field.tsx";

/** The dialog. */
export function AcceptStation({
  station,
  opened,
  onClose,
}: {
  readonly station: Station;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const [typed, setTyped] = useState("");
  const { changeStation, listStations } = endpoints.stations;
  const accept = useChange(changeStation, { invalidates: [listStations] });
  const fingerprints = [station.fingerprint];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    accept.mutate(
      {
        params: { id: station.id },
        body: { state: "accepted", fingerprint: station.fingerprint, origin: station.origin },
      },
      {
        onSuccess: () => {
          notify(`${station.name} is accepted.`);
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Accept this station?"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit}>
        <Stack>
          <p>
            <ForeignText text={station.name} /> at <ForeignText text={station.origin} /> may then read every
            request that awaits signatures, with its script. Look at the terminal in which the station was
            started: it prints its fingerprint.
          </p>
          <ReadOutField
            label="First 16 characters of the station's fingerprint"
            fingerprints={fingerprints}
            value={typed}
            onChange={setTyped}
          />
          <Refusal error={accept.error} />
          <Stack row>
            <Button type="submit" loading={accept.isPending} disabled={!wasReadOut(typed, fingerprints)}>
              Accept it
            </Button>
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
          </Stack>
        </Stack>
      </form>
    </Modal>
  );
}
