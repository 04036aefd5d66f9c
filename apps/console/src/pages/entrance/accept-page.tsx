/** Accepting an invitation: the person sets a password that nobody else has seen. */
import { Anchor } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { Link, useNavigate } from "@tanstack/react-router";
import { sessionChanged } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { useFragmentSecret } from "../../app/fragment-secret.ts";
import { Entrance } from "./entrance.tsx";
import { SignInNotice } from "./sign-in-notice.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";

/** The page behind an invitation's link. */
export function AcceptPage() {
  const { secret, forget } = useFragmentSecret();
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
  const submit = (password: string) =>
    accept.mutate(
      { body: { invitation: secret, password, session: "cookie" } },
      { onSuccess: () => void enter() },
    );
  return (
    <Entrance
      title="You are invited"
      lead="Set a password of your own. Whoever invited you does not learn it."
      foot={<SignInNotice />}
    >
      <NewPasswordForm action="Join" pending={accept.isPending} error={accept.error} onPassword={submit} />
    </Entrance>
  );
}
