/** Step 1 of setting up: the account of the first administrator. */
import { Button, TextInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { NewPassword, passwordProblem } from "../../parts/new-password.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import classes from "./entrance.module.css";

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
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const setUp = useChange(endpoints.identity.setUp);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setUp.mutate(
      { body: { token, name: name.trim(), email: email.trim(), password, session: "cookie" } },
      { onSuccess: () => void onDone() },
    );
  };
  return (
    <form className={classes["form"]} onSubmit={submit}>
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
      <NewPassword password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
      <Refusal error={setUp.error} />
      <Button
        type="submit"
        loading={setUp.isPending}
        disabled={passwordProblem(password, again) !== undefined}
      >
        Create the account
      </Button>
    </form>
  );
}
