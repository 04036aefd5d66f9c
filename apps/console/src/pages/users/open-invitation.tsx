/** An invitation that nobody accepted yet: a new link, or none any more. */
import { Button } from "@mantine/core";
import { endpoints, type ListedUser } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { OneTimeLink } from "./one-time-link.tsx";

const { cancelInvitation, listUsers, renewInvitation, showUser } = endpoints.identity;
const invalidates = [listUsers, showUser];

/** The card. */
export function OpenInvitation({ user }: { readonly user: ListedUser }) {
  const may = useMay();
  const renew = useChange(renewInvitation, { invalidates });
  const cancel = useChange(cancelInvitation, { invalidates });
  const params = { id: user.id };
  const { invitation_expires_at: expires } = user;
  return (
    <Card
      title="Invitation"
      lead={
        expires === null ? (
          "None is open: nobody can accept one."
        ) : (
          <>
            Not accepted yet; it ends <TimeText at={expires} />.
          </>
        )
      }
    >
      {renew.data ? (
        <OneTimeLink label="Invitation link" made={renew.data} onDone={() => renew.reset()} />
      ) : (
        <Stack>
          <Refusal error={renew.error ?? cancel.error} />
          {may("users.write") ? (
            <Stack row>
              <Button loading={renew.isPending} onClick={() => renew.mutate({ params })}>
                Make a new link
              </Button>
              {expires === null ? null : (
                <Button
                  variant="default"
                  loading={cancel.isPending}
                  onClick={() =>
                    cancel.mutate({ params }, { onSuccess: () => notify("The invitation was taken back.") })
                  }
                >
                  Take it back
                </Button>
              )}
            </Stack>
          ) : null}
        </Stack>
      )}
    </Card>
  );
}
