/** What a composed document would change, as the server works it out; again whenever a device or a document changes. */
import { endpoints, type Reach } from "@countersign/api";
import { carry, type Signed } from "@countersign/protocol";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { useTopics } from "../../api/use-topics.ts";

/** Reads it; undefined so far, or where the document reaches no devices. `beside` is a root that goes out along with it. */
export function useReach(
  document: { readonly signed: Signed; readonly hash: string } | undefined,
  beside?: Signed,
): Reach | undefined {
  const queryKey = [endpoints.reach.showReach.id, document?.hash ?? null];
  useTopics(document ? ["devices", "trust"] : [], queryKey);
  const { data } = useQuery({
    queryKey,
    enabled: document !== undefined,
    queryFn: async () => {
      const body = {
        ...carry({ bytes: document?.signed.bytes ?? new Uint8Array(), signatures: [] }),
        ...(beside ? { beside: carry(beside) } : {}),
      };
      return (await api.call(endpoints.reach.showReach, { body })).reply;
    },
  });
  return data;
}
