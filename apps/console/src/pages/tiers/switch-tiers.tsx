/** Whether tiers count, with what turning them on or off would change for whom. */
import { Button } from "@mantine/core";
import { endpoints, type Tiers } from "@countersign/api";
import { useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { ImpactView } from "./impact-view.tsx";

const { listTiers, previewTiers, switchTiers } = endpoints.tiers;

/** The card. */
export function SwitchTiers({ tiers, mayChange }: { readonly tiers: Tiers; readonly mayChange: boolean }) {
  const [isAsking, setAsking] = useState(false);
  const { on_since: since } = tiers;
  return (
    <Card
      title="Use of tiers"
      lead={
        since === null
          ? "Tiers are off: everybody with a role at a client sees all of it, whatever tier it has."
          : "Tiers count. Whoever has no tier at a client has the lowest there."
      }
      actions={
        mayChange ? (
          <Button variant="default" size="xs" onClick={() => setAsking(true)}>
            {since === null ? "Turn tiers on" : "Turn tiers off"}
          </Button>
        ) : null
      }
    >
      {since === null ? (
        <Badge tone="calm" icon="dash">
          off
        </Badge>
      ) : (
        <>
          <Badge tone="good" icon="check">
            on
          </Badge>{" "}
          since <TimeText at={since} />
        </>
      )}
      {isAsking ? <AskSwitch tiers={tiers} onClose={() => setAsking(false)} /> : null}
    </Card>
  );
}

function AskSwitch({ tiers, onClose }: { readonly tiers: Tiers; readonly onClose: () => void }) {
  // What was asked stays the question while the answer changes.
  const [on] = useState(tiers.on_since === null);
  const preview = useApi(previewTiers, { query: { on: on ? "yes" : "no" } });
  const change = useChange(switchTiers, { invalidates: [listTiers, previewTiers] });
  return (
    <Confirm
      opened
      title={on ? "Turn tiers on?" : "Turn tiers off?"}
      action={on ? "Turn tiers on" : "Turn tiers off"}
      destructive={!on}
      pending={change.isPending}
      error={change.error}
      onClose={onClose}
      onConfirm={() =>
        change.mutate(
          { body: { on } },
          {
            onSuccess: () => {
              notify(on ? "Tiers count from now on." : "Tiers do not count any more.");
              onClose();
            },
          },
        )
      }
    >
      {on ? null : (
        <p>
          Without tiers nothing is kept from anybody who has a role at its client. Tiers and who has which are
          kept.
        </p>
      )}
      <Reading of={preview} lines={3} compact>
        {(impact) => <ImpactView impact={impact} tiers={tiers.tiers} />}
      </Reading>
    </Confirm>
  );
}
