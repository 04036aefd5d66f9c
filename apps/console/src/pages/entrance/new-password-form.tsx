/** A form that ends with a new password: what else it asks for comes first, and the rule is the same everywhere. */
import { Button } from "@mantine/core";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { NewPassword, passwordProblem, usePasswordRules } from "../../parts/new-password.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import classes from "./entrance.module.css";

/** The form; `onPassword` is told once both are the same and long enough. */
export function NewPasswordForm({
  action,
  pending,
  error,
  onPassword,
  children,
  beforeAction,
}: {
  /** What the button says. */
  readonly action: string;
  readonly pending: boolean;
  readonly error: unknown;
  readonly onPassword: (password: string) => void;
  /** Fields that come before. */
  readonly children?: ReactNode;
  /** What comes after, right before the button. */
  readonly beforeAction?: ReactNode;
}) {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { min_length: shortest } = usePasswordRules();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onPassword(password);
  };
  return (
    <form className={classes["form"]} onSubmit={submit}>
      {children}
      <NewPassword password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
      {beforeAction}
      <Refusal error={error} />
      <Button
        type="submit"
        loading={pending}
        disabled={passwordProblem(password, again, shortest) !== undefined}
      >
        {action}
      </Button>
    </form>
  );
}
