/** Hangs a reading on topics of the event stream while a view is shown. */
import type { QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { hang } from "./stream.ts";

/** Follows topics; a change of one of them makes the reading at `queryKey` be read again. */
export function useTopics(topics: readonly string[], queryKey: QueryKey): void {
  const names = topics.join(",");
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    if (names === "") return undefined;
    // Written from a query key just above.
    return hang(names.split(","), JSON.parse(key) as QueryKey);
  }, [names, key]);
}
