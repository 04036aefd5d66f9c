/** How somebody makes a card: with a phone or computer at a station, or with an SSH key in the terminal. */
import { Anchor, Button, FileButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Badge } from "../../parts/badge.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { isHereOnly } from "../../parts/here-only.ts";
import { Refusal } from "../../parts/refusal.tsx";
import classes from "./trust.module.css";
import { useStationsToOpen } from "./use-stations-to-open.ts";

/** Both ways, side by side. */
export function WaysToACard({ onFile }: { readonly onFile: (file: File) => Promise<void> }) {
  const stations = useStationsToOpen();
  const bring = useMutation({ mutationFn: onFile });
  return (
    <div className={classes["ways"]}>
      <div className={classes["way"]}>
        <h3>With a passkey, at a station</h3>
        {stations.length === 0 ? (
          <p>This server knows of no station; start one with: countersign station.</p>
        ) : (
          <>
            <p>
              Each of you opens a station and makes a card there. The trial station beside this server gives
              console-trust only; for device-trust use one on a machine that the approvers own.
            </p>
            <ul className={classes["plain"]} aria-label="Stations to open">
              {stations.map(({ origin, besideServer }) => (
                <li key={origin}>
                  <Anchor href={origin} target="_blank" rel="noreferrer" size="sm">
                    Open {origin}
                  </Anchor>{" "}
                  {besideServer ? <Badge icon="warning">trial: console-trust only</Badge> : null}
                </li>
              ))}
            </ul>
            {stations.every(({ origin }) => isHereOnly(origin)) ? (
              <p>
                It opens on the server&apos;s own machine only. To try it there, the second person uses
                another browser profile or a private window.
              </p>
            ) : null}
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
