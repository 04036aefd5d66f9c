/** The authorization account that binds: since when, by whom, and what its codes are taken from. */
import { Button, Checkbox } from "@mantine/core";
import { type AdvancedSecurity, endpoints } from "@countersign/api";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";

const of = endpoints.advancedSecurity;

/** The card. */
export function AccountCard({
  security,
  onSetUp,
}: {
  readonly security: AdvancedSecurity;
  readonly onSetUp: () => void;
}) {
  const { account, code_in_url: inUrl } = security;
  const change = useChange(of.changeSecurity, { invalidates: [of.describeSecurity] });
  return (
    <Card
      title="Authorization account"
      actions={
        <Button variant="default" size="xs" onClick={onSetUp}>
          {account ? "Set up another one" : "Set one up"}
        </Button>
      }
    >
      <Stack>
        {account ? (
          <p>
            Confirmed <TimeText at={account.confirmed_at} /> by <ForeignText text={account.confirmed_by} />.
            Another phone is added from the saved picture. Where phones and picture are lost: on the server,{" "}
            <code>countersign advanced-security reset</code>.
          </p>
        ) : (
          <p>There is none since a reset: no protected script runs before another one is set up.</p>
        )}
        <Checkbox
          label="Take codes in addresses too (otp=CODE), for scripts that were written so"
          description="They are taken out before anything here logs the address. A proxy in front of this server sees them."
          checked={inUrl}
          disabled={change.isPending || account === null}
          onChange={({ currentTarget }) =>
            change.mutate(
              { body: { code_in_url: currentTarget.checked } },
              { onSuccess: () => notify("The setting was changed.") },
            )
          }
        />
        <Refusal error={change.error} />
      </Stack>
    </Card>
  );
}
