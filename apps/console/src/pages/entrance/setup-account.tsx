/** Step 1 of setting up: the account of the first administrator. */
import { TextInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { NewPasswordForm } from "./new-password-form.tsx";

/** The form. */
export function SetupAccount({
  token,
  onDone,
}: {
  readonly token: string;
  readonly onDone: () => Promise<void>;
}) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const setUp = useChange(endpoints.identity.setUp);
  return (
    <NewPasswordForm
      action="Create the account"
      pending={setUp.isPending}
      error={setUp.error}
      onPassword={(password) =>
        setUp.mutate(
          { body: { token, name: name.trim(), email: email.trim(), password, session: "cookie" } },
          { onSuccess: () => void onDone() },
        )
      }
    >
      <TextInput
        label="Your name"
        description="Others see it beside what you ask for."
        autoComplete="name"
        required
        withAsterisk={false}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextInput
        label="E-mail"
        description="You sign in with it. Nothing is sent to it."
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
      />
    </NewPasswordForm>
  );
}
