/** Switching off, after saying what that means. */
import { Button } from "@mantine/core";
import { endpoints, type Patching } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Confirm } from "../../parts/confirm.tsx";

const of = endpoints.patching;

/** The button with its question. */
export function SwitchOff({ patching: { client, approval } }: { readonly patching: Patching }) {
  const [asking, setAsking] = useState(false);
  const stop = useChange(of.stopPatching, { invalidates: [of.showPatching, of.listPatching] });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Switch off
      </Button>
      <Confirm
        opened={asking}
        title="Patch these devices no more?"
        action="Switch it off"
        destructive
        pending={stop.isPending}
        error={stop.error}
        onClose={() => setAsking(false)}
        onConfirm={() => stop.mutate({ params: { client } }, { onSuccess: () => setAsking(false) })}
      >
        <p>The task is held back at once, and what waits for signatures is withdrawn. What runs goes on.</p>
        {approval ? (
          <p>What people signed they revoke themselves: this page leads there afterwards.</p>
        ) : null}
      </Confirm>
    </>
  );
}
