/** A moment: relative in view, absolute with its zone on hover. */
import { useNow } from "./now.ts";
import { Pointed } from "./pointed.tsx";
import { absoluteTime, relativeTime } from "./time-words.ts";

/** `at` in seconds since 1970; null is a dash with `never` for screen readers. */
export function TimeText({ at, never = "never" }: { readonly at: number | null; readonly never?: string }) {
  const told = useNow();
  if (at === null) return <span>{never}</span>;
  const exact = absoluteTime(at);
  // What happened since the last tick lies behind, not ahead.
  const now = at > told ? Math.floor(Date.now() / 1000) : told;
  return (
    <Pointed label={exact}>
      <time dateTime={new Date(at * 1000).toISOString()} aria-label={`${relativeTime(at, now)}, ${exact}`}>
        {relativeTime(at, now)}
      </time>
    </Pointed>
  );
}
