/** Keeps the event stream in step with who is signed in. */
import { TOPIC_PERMISSIONS } from "@countersign/api";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useSyncExternalStore } from "react";
import type { StreamState } from "./event-stream.ts";
import { sessionQuery } from "./session.ts";
import { stream } from "./stream.ts";

/** Wraps the application. */
export function EventsProvider({ children }: { readonly children: ReactNode }) {
  const { data: session } = useQuery({ ...sessionQuery, enabled: false });
  useEffect(() => {
    stream.allow((topic) => {
      const kind = topic.split(":")[0] ?? "";
      const needed = TOPIC_PERMISSIONS.get(kind);
      return needed !== undefined && (session?.permissions.includes(needed) ?? false);
    });
  }, [session]);
  return children;
}

/** Whether what is shown is kept up to date. */
export function useStreamState(): StreamState {
  return useSyncExternalStore(stream.subscribe, stream.state);
}
