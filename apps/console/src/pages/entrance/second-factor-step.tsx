/** The second step of signing in: a code of the authenticator app, a recovery code, or a passkey. */
import { Anchor, Button, TextInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Icon } from "../../parts/icon.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import classes from "./entrance.module.css";
import type { SecondFactorNeeded } from "./password-step.tsx";
import { proveByPasskey } from "./prove-by-passkey.ts";

/** The form. */
export function SecondFactorStep({
  needed,
  onDone,
  onBack,
}: {
  readonly needed: SecondFactorNeeded;
  readonly onDone: () => Promise<void>;
  readonly onBack: () => void;
}) {
  const [code, setCode] = useState("");
  const [byRecovery, setByRecovery] = useState(!needed.methods.includes("totp"));
  const give = useChange(endpoints.identity.giveSecondFactor);
  const byPasskey = useMutation({
    mutationFn: async () => proveByPasskey(needed.ticket),
    onSuccess: onDone,
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    give.mutate(
      { body: { ticket: needed.ticket, code: code.trim(), session: "cookie" } },
      { onSuccess: () => void onDone() },
    );
  };
  const takesCode = needed.methods.some((method) => method !== "passkey");
  return (
    <>
      {needed.methods.includes("passkey") ? (
        <Button
          variant={takesCode ? "default" : "filled"}
          leftSection={<Icon name="key" />}
          loading={byPasskey.isPending}
          onClick={() => byPasskey.mutate()}
        >
          Use a passkey
        </Button>
      ) : null}
      <Refusal error={byPasskey.error} />
      {takesCode ? (
        <form className={classes["form"]} onSubmit={submit}>
          <TextInput
            label={byRecovery ? "Recovery code" : "Code of your authenticator app"}
            description={byRecovery ? "Each of them works once." : "Six digits; a new one every half minute."}
            inputMode={byRecovery ? "text" : "numeric"}
            autoComplete="one-time-code"
            required
            withAsterisk={false}
            autoFocus
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <Refusal error={give.error} />
          <Button type="submit" loading={give.isPending}>
            Go on
          </Button>
        </form>
      ) : null}
      <div className={classes["ways"]}>
        {needed.methods.includes("totp") && needed.methods.includes("recovery-code") ? (
          <Anchor component="button" type="button" size="sm" onClick={() => setByRecovery(!byRecovery)}>
            {byRecovery ? "Use the authenticator app" : "Use a recovery code"}
          </Anchor>
        ) : null}
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          Begin again
        </Anchor>
      </div>
    </>
  );
}
