/** The first step of signing in: a passkey, which is enough by itself, or e-mail and password. */
import { Button, Divider, PasswordInput, TextInput } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Icon } from "../../parts/icon.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import classes from "./entrance.module.css";
import { ProviderWays } from "./provider-ways.tsx";
import { proveByPasskey } from "./prove-by-passkey.ts";

/** What the server asks for after a right password. */
export type SecondFactorNeeded = Extract<
  ReplyOf<typeof endpoints.identity.signIn>,
  { readonly step: "second-factor" }
>;

/** The form. `onDone`: signed in; `onNeeded`: a second factor comes next. */
export function PasswordStep({
  next,
  onDone,
  onNeeded,
}: {
  /** Where to go afterwards, for those who leave for a provider first. */
  readonly next: string | undefined;
  readonly onDone: () => Promise<void>;
  readonly onNeeded: (needed: SecondFactorNeeded) => void;
}) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useChange(endpoints.identity.signIn);
  const byPasskey = useMutation({ mutationFn: async () => proveByPasskey(), onSuccess: onDone });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    signIn.mutate(
      { body: { email, password, session: "cookie" } },
      { onSuccess: (reply) => (reply.step === "signed-in" ? void onDone() : onNeeded(reply)) },
    );
  };
  return (
    <>
      <form className={classes["form"]} onSubmit={submit}>
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Refusal error={signIn.error} />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
      <Divider label="or" />
      <Button
        variant="default"
        leftSection={<Icon name="key" />}
        loading={byPasskey.isPending}
        onClick={() => byPasskey.mutate()}
      >
        Sign in with a passkey
      </Button>
      <Refusal error={byPasskey.error} />
      <ProviderWays next={next} />
      <p className={classes["text"]}>
        Forgotten? An administrator of this installation makes you a link for another password.
      </p>
    </>
  );
}
