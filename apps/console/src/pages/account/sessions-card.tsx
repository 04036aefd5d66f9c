/** Where one is signed in, and ending it from afar. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useApi, useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { SessionRows } from "../../parts/session-rows.tsx";

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
          <SessionRows
            sessions={sessions}
            onEnd={({ id }) => end.mutate({ params: { id } }, { onError: notifyError })}
          />
        )}
      </Reading>
    </Card>
  );
}
