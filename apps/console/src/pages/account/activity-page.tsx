/** What I did here, as the audit log has it: so that everybody sees what is recorded of them, and what somebody else did in their name. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useApiPages } from "../../api/use-api.ts";
import { ActionRow, ActionRows } from "../../parts/action-row.tsx";
import { BackLink } from "../../parts/back-link.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { eventNames } from "../../parts/event-names.ts";
import { Failed } from "../../parts/failed.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Page } from "../../parts/page.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";

/** The page. */
export function ActivityPage() {
  const read = useApiPages(endpoints.audit.listOwnEntries, {});
  const entries = read.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Page
      title="My activity"
      above={<BackLink to="/account">My account</BackLink>}
      lead="What you do is recorded, in a log that cannot be rewritten unseen. If something here was not you, end your sessions and change your password."
    >
      {read.isError ? <Failed error={read.error} onRetry={() => void read.refetch()} /> : null}
      {read.isPending ? <Loading lines={8} /> : null}
      {read.data ? (
        <Card flush>
          {entries.length === 0 ? (
            <Empty icon="audit" title="Nothing is recorded of you yet." compact />
          ) : (
            <ActionRows label="My activity">
              {entries.map(({ index, event, time, by, address, object, outcome }) => (
                <ActionRow
                  key={index}
                  title={
                    <Stack row>
                      <span>{eventNames[event] ?? event}</span>
                      {outcome === "refused" ? <Badge tone="warn">refused</Badge> : null}
                      {by === "key" ? <Badge>by an API key</Badge> : null}
                    </Stack>
                  }
                  text={
                    <>
                      <TimeText at={time} />, from {address ?? "an unknown address"}
                      {object === null ? null : (
                        <>
                          , <ForeignText text={object} />
                        </>
                      )}
                    </>
                  }
                />
              ))}
            </ActionRows>
          )}
        </Card>
      ) : null}
      {read.hasNextPage ? (
        <Stack row>
          <Button
            variant="default"
            loading={read.isFetchingNextPage}
            onClick={() => void read.fetchNextPage()}
          >
            Show earlier ones
          </Button>
        </Stack>
      ) : null}
    </Page>
  );
}
