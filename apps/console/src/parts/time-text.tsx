/** A moment: relative in view, absolute with its zone on hover. */
import { Tooltip } from "@mantine/core";
import { useNow } from "./now.ts";
import { absoluteTime, relativeTime } from "./time-words.ts";

/** `at` in seconds since 1970; null is a dash with `never` for screen readers. */
export function TimeText({ at, never = "never" }: { readonly at: number | null; readonly never?: string }) {
  const now = useNow();
  if (at === null) return <span>{never}</span>;
  const exact = absoluteTime(at);
  return (
    <Tooltip label={exact} openDelay={200}>
      <time dateTime={new Date(at * 1000).toISOString()} aria-label={`${relativeTime(at, now)}, ${exact}`}>
        {relativeTime(at, now)}
      </time>
    </Tooltip>
  );
}
