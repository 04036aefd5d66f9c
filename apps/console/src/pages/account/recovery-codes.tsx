/** Recovery codes: for the day on which the phone is gone. Shown once. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { useApi, useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Stack } from "../../parts/stack.tsx";
import classes from "./account.module.css";

const { account } = endpoints;

/** The card. */
export function RecoveryCodes() {
  const factors = useApi(account.readFactors);
  const [codes, setCodes] = useState<readonly string[]>();
  const make = useChange(account.makeRecoveryCodes, { invalidates: [account.readFactors] });
  const left = factors.data?.recovery_codes_left ?? 0;
  return (
    <Card
      title="Recovery codes"
      lead="Each lets you in once in place of your authenticator app. Keep them on paper or in a password safe."
      actions={
        codes ? null : (
          <Button
            variant="default"
            loading={make.isPending}
            onClick={() =>
              make.mutate({}, { onSuccess: (reply) => setCodes(reply.codes), onError: notifyError })
            }
          >
            {left === 0 ? "Make codes" : "Make new codes"}
          </Button>
        )
      }
    >
      {codes ? (
        <Stack>
          <p role="status">These are shown this once. Earlier ones stopped working.</p>
          <ul className={classes["codes"]} aria-label="Recovery codes">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <Stack row>
            <CopyButton text={codes.join("\n")}>Copy all</CopyButton>
            <Button variant="subtle" color="gray" onClick={() => setCodes(undefined)}>
              I have kept them
            </Button>
          </Stack>
        </Stack>
      ) : (
        <Reading of={factors} lines={1} compact>
          {() => <span>{left === 0 ? "You have none." : `${left} of 10 are left.`}</span>}
        </Reading>
      )}
    </Card>
  );
}
