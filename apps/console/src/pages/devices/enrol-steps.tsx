/** What to do with a token that was just made: it is shown this once. */
import { Button } from "@mantine/core";
import type { endpoints, ReplyOf } from "@countersign/api";
import { LinkButton } from "../../parts/link-button.tsx";
import { Card } from "../../parts/card.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./device.module.css";

type Token = ReplyOf<typeof endpoints.devices.createDeviceToken>;

/** The steps, in their order. */
export function EnrolSteps({
  token: { command, roots, expires_at: expires, max_uses: uses, client },
  onAnother,
}: {
  readonly token: Token;
  readonly onAnother: () => void;
}) {
  return (
    <Card
      title="On the machine"
      lead={
        <>
          This is shown once. Good for {uses === 1 ? "one machine" : `${uses} machines`} of {client}; it ends{" "}
          <TimeText at={expires} />.
        </>
      }
    >
      <ol className={classes["steps"]}>
        <li>
          <p>Type this, as the user that the agent is to run as (root, where scripts need it):</p>
          <Copyable label="Command for the machine" text={command} />
        </li>
        <li>
          <p>
            Compare the root with the one that your people keep elsewhere. A server that lies here would give
            the machine to somebody else; this is the only moment in which that is possible.
          </p>
          {roots.map((root) => (
            <Copyable key={root} label="Root to compare" text={root} />
          ))}
        </li>
        <li>
          <p>
            The machine prints its fingerprint and appears under Devices. It stays read-only until it is
            admitted.
          </p>
        </li>
      </ol>
      <Stack row>
        <LinkButton to="/devices" variant="default">
          See the devices
        </LinkButton>
        <Button variant="subtle" onClick={onAnother}>
          Make another token
        </Button>
      </Stack>
    </Card>
  );
}
