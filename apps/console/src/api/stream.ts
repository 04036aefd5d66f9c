/** The one stream of this page, and which readings hang on which topic. */
import type { QueryKey } from "@tanstack/react-query";
import { EventStream } from "./event-stream.ts";
import { queryClient } from "./query-client.ts";
import { sessionKey } from "./session-key.ts";

/** Readings by topic. */
const hanging = new Map<string, Set<{ readonly queryKey: QueryKey }>>();

/** When each topic last told a change, in milliseconds since 1970, whether or not anything hung on it then. */
const changedAt = new Map<string, number>();

/** Changes that come within this time are one: a run on many devices tells hundreds of them a second. */
const gatherMs = 120;
const changed = new Set<string>();
let gathering: ReturnType<typeof setTimeout> | undefined;

/** Reads again what hangs on topics that changed. */
function tellReadings(): void {
  gathering = undefined;
  const readings = new Set([...changed].flatMap((topic) => [...(hanging.get(topic) ?? [])]));
  changed.clear();
  for (const { queryKey } of readings) void queryClient.invalidateQueries({ queryKey });
}

/** The stream. */
export const stream = new EventStream({
  changed: (topic, facts) => {
    // That a device wrote something changes no reading: output comes by an answer of its own.
    if (facts["output"] === true) return;
    changedAt.set(topic, Date.now());
    changed.add(topic);
    gathering ??= setTimeout(tellReadings, gatherMs);
  },
  refused: () => void queryClient.invalidateQueries({ queryKey: sessionKey }),
  missed: (topics, before) => {
    for (const topic of topics)
      for (const { queryKey } of hanging.get(topic) ?? [])
        void queryClient.invalidateQueries({
          queryKey,
          predicate: ({ state }) => state.dataUpdatedAt > 0 && state.dataUpdatedAt < before,
        });
  },
});

/** Follows topics for one reading, until the returned function is called. */
export function hang(topics: readonly string[], queryKey: QueryKey): () => void {
  const reading = { queryKey };
  for (const topic of topics) hanging.set(topic, (hanging.get(topic) ?? new Set()).add(reading));
  const unfollow = stream.follow(topics);
  // The view was away while something changed: what it remembers is no longer so.
  const latest = Math.max(0, ...topics.map((topic) => changedAt.get(topic) ?? 0));
  void queryClient.invalidateQueries({
    queryKey,
    predicate: ({ state }) => state.dataUpdatedAt > 0 && state.dataUpdatedAt <= latest,
  });
  return () => {
    unfollow();
    for (const topic of topics) hanging.get(topic)?.delete(reading);
  };
}
