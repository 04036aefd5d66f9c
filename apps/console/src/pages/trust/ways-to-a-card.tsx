/** How somebody makes a card: with a phone or computer at a station, or with an SSH key in the terminal. */
import { Anchor, Button, FileButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Copyable } from "../../parts/copyable.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import classes from "./trust.module.css";

/** Both ways, side by side. */
export function WaysToACard({
  stationUrl,
  onFile,
}: {
  readonly stationUrl: string | null;
  readonly onFile: (file: File) => Promise<void>;
}) {
  const bring = useMutation({ mutationFn: onFile });
  return (
    <div className={classes["ways"]}>
      <div className={classes["way"]}>
        <h3>With a passkey, at a station</h3>
        {stationUrl === null ? (
          <p>This server knows of no station; start one with: countersign station.</p>
        ) : (
          <>
            <p>
              Each of you opens a station and makes a card there. The one beside this server is enough for a
              trial; for device-trust use one on a machine that the approvers own.
            </p>
            <Anchor href={stationUrl} target="_blank" rel="noreferrer" size="sm">
              Open {stationUrl}
            </Anchor>
          </>
        )}
      </div>
      <div className={classes["way"]}>
        <h3>With an SSH key, in the terminal</h3>
        <p>Out of this server's reach by its nature. It writes card.json, and prints what to read out.</p>
        <Copyable
          label="Command to make a card"
          text={'countersign root card --key ~/.ssh/id_ed25519 --name "Your Name"'}
        />
        <Refusal error={bring.error} />
        <div>
          <FileButton accept="application/json,.json" onChange={(file) => file && bring.mutate(file)}>
            {(props) => (
              <Button {...props} variant="default" loading={bring.isPending}>
                Bring a card from a file
              </Button>
            )}
          </FileButton>
        </div>
      </div>
    </div>
  );
}
