/** The password of until now and another one, for whom the first has ended. */
import { PasswordInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { NewPasswordForm } from "./new-password-form.tsx";

/** The form. */
export function OtherPassword({
  email,
  onDone,
}: {
  readonly email: string;
  readonly onDone: () => Promise<void>;
}) {
  const [current, setCurrent] = useState("");
  const change = useChange(endpoints.account.changePassword);
  return (
    <NewPasswordForm
      action="Set the password"
      pending={change.isPending}
      error={change.error}
      onPassword={(password) =>
        change.mutate({ body: { current, password } }, { onSuccess: () => void onDone() })
      }
    >
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput
        label="Your password until now"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={current}
        onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
      />
    </NewPasswordForm>
  );
}
