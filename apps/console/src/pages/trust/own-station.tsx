/** How the approvers start a station that this server has no part in: the command, and what to compare before it is typed. */
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { Copyable } from "../../parts/copyable.tsx";
import { Stack } from "../../parts/stack.tsx";
import { useTrust } from "./use-trust.ts";

/** The button and its dialog. */
export function OwnStation() {
  const { data: trust } = useTrust();
  const [opened, setOpened] = useState(false);
  const root = trust?.operator?.newest.hash;
  if (root === undefined) return null;
  const start = `countersign station --server ${window.location.origin} --root ${root}`;
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setOpened(true)}>
        Start a station of your own
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="A station of your own"
        size="lg"
        centered
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack>
          <p>
            On a machine that whoever runs this server cannot touch. Only there is a countersignature
            independent of the server: that is what makes it device-trust.
          </p>
          <p>For yourself, on your own machine:</p>
          <Copyable label="Command for yourself" text={start} />
          <p>For a team, phones included, under a name with a certificate:</p>
          <Copyable
            label="Command for a team"
            text={`${start} --listen https://sign.example.org --tls-cert FILE --tls-key FILE`}
          />
          <p>
            The root says whose word counts there. Compare it with the one that your people keep elsewhere
            (countersign root show): a server that lies here would give the station other people to believe.
          </p>
          <p>
            The station prints its fingerprint and appears in this list. It is shown nothing before it is
            accepted.
          </p>
        </Stack>
      </Modal>
    </>
  );
}
