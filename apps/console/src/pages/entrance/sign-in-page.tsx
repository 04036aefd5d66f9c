/** Signing in. */
import { Alert, Button, PasswordInput, TextInput } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useRouter, useSearch } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { holdToken } from "../../api/client.ts";
import { sessionChanged } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { explainError } from "../../parts/explain-error.ts";
import { Entrance } from "./entrance.tsx";
import classes from "./entrance.module.css";

/** E-mail and password. */
export function SignInPage() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const router = useRouter();
  const { next }: { next?: string } = useSearch({ strict: false });
  const signIn = useChange(endpoints.identity.signIn);
  const enter = async () => {
    await sessionChanged();
    router.history.push(ownAddress(next));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    signIn.mutate(
      { body: { email, password } },
      {
        onSuccess: ({ token }) => {
          holdToken(token);
          void enter();
        },
      },
    );
  };
  return (
    <Entrance title="Sign in" foot="What you do here is recorded in the audit log.">
      <form className={classes["form"]} onSubmit={submit}>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        {signIn.isError ? (
          <Alert color="red" role="alert">
            {explainError(signIn.error).happened} {explainError(signIn.error).todo}
          </Alert>
        ) : null}
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </Entrance>
  );
}

/** Where to go on: an address of this console, whatever stands in the link. */
function ownAddress(next: string | undefined): string {
  return next !== undefined && /^\/(?![/\\])/.test(next) ? next : "/";
}
