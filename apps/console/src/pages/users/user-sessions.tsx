/** Where somebody is signed in, for administrators: one session can be ended and the others left. */
import { endpoints, type ListedUser } from "@countersign/api";
import { useApi, useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { SessionRows } from "../../parts/session-rows.tsx";

const { endUserSession, listUserSessions, showUser } = endpoints.identity;

/** The card. */
export function UserSessions({ user }: { readonly user: ListedUser }) {
  const read = useApi(listUserSessions, { params: { id: user.id } });
  const end = useChange(endUserSession, { invalidates: [listUserSessions, showUser] });
  return (
    <Card
      title="Where they are signed in"
      lead="A session that is ended is over at once, here and in every open page."
      flush
    >
      <Reading of={read} lines={2} compact>
        {({ sessions }) =>
          sessions.length === 0 ? (
            <Empty icon="clock" title="They are signed in nowhere." compact />
          ) : (
            <SessionRows
              sessions={sessions}
              onEnd={({ id: session }) =>
                end.mutate(
                  { params: { id: user.id, session } },
                  { onSuccess: () => notify("The session is over."), onError: notifyError },
                )
              }
            />
          )
        }
      </Reading>
    </Card>
  );
}
