/** How somebody signs in, and what an administrator may do about it: take away, never set. */
import { Button } from "@mantine/core";
import { endpoints, type ListedUser } from "@countersign/api";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Facts } from "../../parts/facts.tsx";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { OpenInvitation } from "./open-invitation.tsx";
import { ResetPassword } from "./reset-password.tsx";

const { requirePasswordChange } = endpoints.signInRules;
const { endUserSessions, listUsers, listUserSessions, resetFactors, showUser } = endpoints.identity;
const invalidates = [listUsers, listUserSessions, showUser];

/** The card; of somebody invited, the invitation. */
export function UserSignIn({ user }: { readonly user: ListedUser }) {
  const may = useMay();
  const [asked, setAsked] = useState<"sessions" | "factors">();
  const close = () => setAsked(undefined);
  const reset = useChange(resetFactors, { invalidates });
  const end = useChange(endUserSessions, { invalidates });
  const ask = useChange(requirePasswordChange);
  if (user.state === "invited") return <OpenInvitation user={user} />;
  const { totp, passkeys, recovery_codes_left: codes, changed_at: changed } = user.factors;
  const params = { id: user.id };
  return (
    <Card title="Signing in" lead="Nobody sets another person's password or factors; they can be taken away.">
      <Stack>
        <Facts
          facts={[
            { name: "Authenticator app", value: totp ? "set up" : "none" },
            { name: "Passkeys", value: passkeys === 0 ? "none" : String(passkeys) },
            { name: "Recovery codes", value: codes === 0 ? "none" : `${codes} left` },
            { name: "Changed", value: <TimeText at={changed} /> },
            { name: "Sessions", value: user.sessions === 0 ? "none" : `${user.sessions} open` },
            { name: "Last seen", value: <TimeText at={user.last_seen_at} /> },
          ]}
        />
        {may("users.write") ? (
          <Stack row>
            <Button variant="default" disabled={user.sessions === 0} onClick={() => setAsked("sessions")}>
              Sign them out everywhere
            </Button>
            <Button variant="default" onClick={() => setAsked("factors")}>
              Reset factors
            </Button>
            {user.state === "active" && user.provider === null ? (
              <Button
                variant="default"
                loading={ask.isPending}
                onClick={() =>
                  ask.mutate(
                    { params },
                    {
                      onSuccess: () => notify("They have to set another password before anything else."),
                      onError: notifyError,
                    },
                  )
                }
              >
                Ask for another password
              </Button>
            ) : null}
          </Stack>
        ) : null}
        {may("users.write") && user.state === "active" && user.provider === null ? (
          <ResetPassword user={user} />
        ) : null}
      </Stack>
      <Confirm
        opened={asked === "sessions"}
        title="Sign this user out everywhere?"
        action="Sign them out"
        destructive
        pending={end.isPending}
        error={end.error}
        onClose={close}
        onConfirm={() =>
          end.mutate(
            { params },
            {
              onSuccess: ({ ended }) => {
                notify(ended === 1 ? "One session was ended." : `${ended} sessions were ended.`);
                close();
              },
            },
          )
        }
      >
        <p>
          {user.sessions === 1 ? "Their session ends" : `All ${user.sessions} of their sessions end`} at once:
          browsers and terminals. What they had not saved is lost; runs that they asked for go on.
        </p>
        <p>
          They can sign in again with what they have, and their API keys stay. Disable the account where
          somebody else may hold their password.
        </p>
      </Confirm>
      <Confirm
        opened={asked === "factors"}
        title="Reset this user's factors?"
        action="Reset the factors"
        destructive
        pending={reset.isPending}
        error={reset.error}
        onClose={close}
        onConfirm={() =>
          reset.mutate(
            { params },
            {
              onSuccess: () => {
                notify("The factors were taken away.");
                close();
              },
            },
          )
        }
      >
        <p>
          Authenticator app, passkeys and recovery codes are taken away and all sessions end. The password
          stays, and is enough to sign in until they set up something new: be sure that it is they who asked.
        </p>
        <p>That you did it stays visible to them and in the audit log.</p>
      </Confirm>
    </Card>
  );
}
