/** Accepting an invitation: the person sets a password that nobody else has seen. */
import { Anchor, Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { Link, useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { sessionChanged } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { useFragmentSecret } from "../../app/fragment-secret.ts";
import { NewPassword, passwordProblem } from "../../parts/new-password.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Entrance } from "./entrance.tsx";
import classes from "./entrance.module.css";

/** The page behind an invitation's link. */
export function AcceptPage() {
  const { secret, forget } = useFragmentSecret();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const navigate = useNavigate();
  const accept = useChange(endpoints.identity.acceptInvitation);
  if (secret === undefined)
    return (
      <Entrance
        title="This link is not whole"
        lead="The part behind # is missing: copy the whole link of your invitation."
      >
        <Anchor component={Link} to="/sign-in">
          Go to sign in
        </Anchor>
      </Entrance>
    );
  const enter = async () => {
    forget();
    await sessionChanged();
    await navigate({ to: "/" });
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    accept.mutate(
      { body: { invitation: secret, password, session: "cookie" } },
      { onSuccess: () => void enter() },
    );
  };
  return (
    <Entrance
      title="You are invited"
      lead="Set a password of your own. Whoever invited you does not learn it."
      foot="What you do here is recorded in the audit log."
    >
      <form className={classes["form"]} onSubmit={submit}>
        <NewPassword password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
        <Refusal error={accept.error} />
        <Button
          type="submit"
          loading={accept.isPending}
          disabled={passwordProblem(password, again) !== undefined}
        >
          Join
        </Button>
      </form>
    </Entrance>
  );
}
