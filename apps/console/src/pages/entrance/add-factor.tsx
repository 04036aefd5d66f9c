/** Adding a first second factor: a passkey or an authenticator app, and then recovery codes. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { Icon } from "../../parts/icon.tsx";
import { Stack } from "../../parts/stack.tsx";
import { useApi } from "../../api/use-api.ts";
import { Authenticator } from "../account/authenticator.tsx";
import { useAddPasskey } from "../account/add-passkey.ts";
import { RecoveryCodes } from "../account/recovery-codes.tsx";
import classes from "./entrance.module.css";

/** Both ways; once one is there, the codes for the day on which it is gone. */
export function AddFactor({ onDone }: { readonly onDone: () => Promise<void> }) {
  const { data } = useApi(endpoints.account.readFactors);
  const [isLeaving, setLeaving] = useState(false);
  const add = useAddPasskey();
  const hasOne = data !== undefined && (data.totp !== null || data.passkeys > 0);
  if (hasOne)
    return (
      <Stack>
        <p className={classes["text"]} role="status">
          It is added. Make recovery codes too: they let you in on the day on which it is gone.
        </p>
        <RecoveryCodes />
        <Button
          loading={isLeaving}
          onClick={() => {
            setLeaving(true);
            void onDone();
          }}
        >
          Go on
        </Button>
      </Stack>
    );
  return (
    <Stack>
      <Button leftSection={<Icon name="key" />} loading={add.isPending} onClick={() => add.mutate()}>
        Add a passkey
      </Button>
      <Authenticator />
    </Stack>
  );
}
