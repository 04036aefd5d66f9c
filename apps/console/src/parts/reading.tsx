/** What a view reads, in whichever state it is: outlines, what failed, or the thing itself. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failed } from "./failed.tsx";
import { Loading } from "./loading.tsx";

/** Shows `children` of what was read; once something was read it stays, whatever happens afterwards. */
export function Reading<Data>({
  of,
  lines,
  compact = false,
  children,
}: {
  readonly of: UseQueryResult<Data, unknown>;
  /** How many lines of outline while it loads. */
  readonly lines?: number;
  readonly compact?: boolean;
  readonly children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.isError) return <Failed error={of.error} compact={compact} onRetry={() => void of.refetch()} />;
  return <Loading {...(lines === undefined ? {} : { lines })} />;
}
