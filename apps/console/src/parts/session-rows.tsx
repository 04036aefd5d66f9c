/** Open sessions, each with where it is from and since when, and ending it. */
import { Button } from "@mantine/core";
import type { Session } from "@countersign/api";
import { ActionRow, ActionRows } from "./action-row.tsx";
import { Badge } from "./badge.tsx";
import { ForeignText } from "./foreign-text.tsx";
import { Stack } from "./stack.tsx";
import { TimeText } from "./time-text.tsx";

/** The rows. The session in which this is read is ended by signing out. */
export function SessionRows({
  sessions,
  onEnd,
}: {
  readonly sessions: readonly Session[];
  readonly onEnd: (session: Session) => void;
}) {
  return (
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
              {session.address ?? "address unknown"}, since <TimeText at={session.started_at} />, last seen{" "}
              <TimeText at={session.last_seen_at} />
            </>
          }
        >
          {session.current ? null : (
            <Button size="compact-sm" variant="subtle" color="red" onClick={() => onEnd(session)}>
              End
            </Button>
          )}
        </ActionRow>
      ))}
    </ActionRows>
  );
}
