/** What a page shows before the thing that it is about was read: outlines, or why it cannot be shown. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Card } from "./card.tsx";
import { Failed } from "./failed.tsx";
import { Loading } from "./loading.tsx";

/** The designed state of a page whose object is on its way, or is not there. */
export function NotYet({
  of,
  lines = 6,
}: {
  readonly of: Pick<UseQueryResult<unknown, unknown>, "isError" | "error" | "refetch">;
  readonly lines?: number;
}) {
  return (
    <Card flush>
      {of.isError ? <Failed error={of.error} onRetry={() => void of.refetch()} /> : <Loading lines={lines} />}
    </Card>
  );
}
