/** The one stream of this page, and which readings hang on which topic. */
import type { QueryKey } from "@tanstack/react-query";
import { EventStream } from "./event-stream.ts";
import { queryClient } from "./query-client.ts";
import { sessionKey } from "./session-key.ts";

/** Readings by topic. */
const hanging = new Map<string, Set<{ readonly queryKey: QueryKey }>>();

/** The stream. */
export const stream = new EventStream({
  changed: (topic) => {
    for (const { queryKey } of hanging.get(topic) ?? []) void queryClient.invalidateQueries({ queryKey });
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
  return () => {
    unfollow();
    for (const topic of topics) hanging.get(topic)?.delete(reading);
  };
}
