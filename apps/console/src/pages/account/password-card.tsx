/** Setting another password. */
import { Button, PasswordInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { endpoints } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useSession } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { NewPassword, passwordProblem, usePasswordRules } from "../../parts/new-password.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";

/** The card; the fields open when they are wanted. */
export function PasswordCard() {
  const [isOpen, form] = useDisclosure(false);
  return (
    <Card
      title="Password"
      lead="Changing it signs you out everywhere else."
      actions={
        isOpen ? null : (
          <Button variant="default" onClick={form.open}>
            Change
          </Button>
        )
      }
    >
      {isOpen ? <Fields onClose={form.close} /> : null}
    </Card>
  );
}

function Fields({ onClose }: { readonly onClose: () => void }) {
  const { user } = useSession();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { min_length: shortest } = usePasswordRules();
  const change = useChange(endpoints.account.changePassword, {
    invalidates: [endpoints.account.listSessions],
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    change.mutate(
      { body: { current, password } },
      {
        onSuccess: () => {
          notify("Your password is changed. You are signed out everywhere else.");
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <input type="email" autoComplete="username" value={user.email} readOnly hidden />
        <PasswordInput
          label="Your password until now"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
        />
        <NewPassword password={password} again={again} onPassword={setPassword} onAgain={setAgain} />
        <Refusal error={change.error} />
        <Stack row>
          <Button
            type="submit"
            loading={change.isPending}
            disabled={passwordProblem(password, again, shortest) !== undefined}
          >
            Change the password
          </Button>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Leave it
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
