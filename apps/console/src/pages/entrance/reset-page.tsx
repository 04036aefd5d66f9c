/** Setting another password by a link that an administrator made; where there is a second factor, it comes next. */
import { Anchor, Checkbox } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { sessionChanged } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { useFragmentSecret } from "../../app/fragment-secret.ts";
import { Entrance } from "./entrance.tsx";
import { SignInNotice } from "./sign-in-notice.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import type { SecondFactorNeeded } from "./password-step.tsx";
import { SecondFactorStep } from "./second-factor-step.tsx";

/** The page behind such a link. */
export function ResetPage() {
  const { secret, forget } = useFragmentSecret();
  const [endKeys, setEndKeys] = useState(false);
  const [needed, setNeeded] = useState<SecondFactorNeeded>();
  const navigate = useNavigate();
  const use = useChange(endpoints.identity.usePasswordReset);
  const enter = async () => {
    forget();
    await sessionChanged();
    await navigate({ to: "/" });
  };
  if (needed)
    return (
      <Entrance
        title="One more proof"
        lead="The new password is set. This account asks for a second factor, as before."
      >
        <SecondFactorStep
          needed={needed}
          onDone={enter}
          onBack={() => void navigate({ to: "/sign-in", search: {} })}
        />
      </Entrance>
    );
  if (secret === undefined)
    return (
      <Entrance title="This link is not whole" lead="The part behind # is missing: copy the whole link.">
        <Anchor component={Link} to="/sign-in">
          Go to sign in
        </Anchor>
      </Entrance>
    );
  const submit = (password: string) =>
    use.mutate(
      { body: { reset: secret, password, session: "cookie", end_keys: endKeys } },
      {
        onSuccess: (reply) => {
          if (reply.step === "signed-in") void enter();
          else {
            forget();
            setNeeded(reply);
          }
        },
      },
    );
  return (
    <Entrance
      title="Set another password"
      lead="Whoever gave you this link does not learn it. You are signed out everywhere else."
      foot={<SignInNotice />}
    >
      <NewPasswordForm
        action="Set the password"
        pending={use.isPending}
        error={use.error}
        onPassword={submit}
        beforeAction={
          <Checkbox
            label="End my API keys as well"
            description="Programs that use them stop. Do it if somebody else may have had your password."
            checked={endKeys}
            onChange={({ currentTarget }) => setEndKeys(currentTarget.checked)}
          />
        }
      />
    </Entrance>
  );
}
