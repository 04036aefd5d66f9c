/** Where one is signed in, and ending it from afar. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useApi, useChange } from "../../api/use-api.ts";
import { ActionRow, ActionRows } from "../../parts/action-row.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";

const { account } = endpoints;

/** The card. */
export function Sessions() {
  const read = useApi(account.listSessions);
  const end = useChange(account.endSession, { invalidates: [account.listSessions] });
  const endOthers = useChange(account.endOtherSessions, { invalidates: [account.listSessions] });
  const others = read.data?.sessions.filter(({ current }) => !current).length ?? 0;
  return (
    <Card
      title="Where you are signed in"
      lead="End whatever you do not know, then change your password."
      actions={
        others === 0 ? null : (
          <Button
            variant="default"
            loading={endOthers.isPending}
            onClick={() =>
              endOthers.mutate(
                {},
                { onSuccess: ({ ended }) => notify(`${ended} ended.`), onError: notifyError },
              )
            }
          >
            End all others
          </Button>
        )
      }
      flush
    >
      <Reading of={read} lines={2} compact>
        {({ sessions }) => (
          <ActionRows label="Sessions">
            {sessions.map((session) => (
              <ActionRow
                key={session.id}
                title={
                  <Stack row>
                    <ForeignText text={session.agent} />
                    {session.current ? <Badge tone="act">this one</Badge> : null}
                  </Stack>
                }
                text={
                  <>
                    {session.address ?? "address unknown"}, since <TimeText at={session.started_at} />, last
                    seen <TimeText at={session.last_seen_at} />
                  </>
                }
              >
                {session.current ? null : (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    onClick={() => end.mutate({ params: { id: session.id } }, { onError: notifyError })}
                  >
                    End
                  </Button>
                )}
              </ActionRow>
            ))}
          </ActionRows>
        )}
      </Reading>
    </Card>
  );
}
