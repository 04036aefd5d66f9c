/** Every device, however many pages that takes. */
import { type Device, endpoints } from "@countersign/api";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { useTopics } from "../../api/use-topics.ts";

const queryKey = ["all-devices"] as const;
const pageSize = 500;

/** Reads them; again whenever one of them changes. */
export function useAllDevices() {
  useTopics(["devices"], queryKey);
  return useQuery({ queryKey, queryFn: readAll });
}

async function readAll(): Promise<readonly Device[]> {
  const found: Device[] = [];
  let after: string | null = null;
  do {
    const query: { limit: number; after?: string } = {
      limit: pageSize,
      ...(after === null ? {} : { after }),
    };
    const { reply } = await api.call(endpoints.devices.listDevices, { query });
    found.push(...reply.devices);
    after = reply.next;
  } while (after !== null);
  return found;
}
