/** What the chosen devices' authorities will ask for, read from their newest roots. */
import { endpoints } from "@countersign/api";
import { decodeBase64, parseDocument } from "@countersign/protocol";
import { useQueries, useQuery } from "@tanstack/react-query";
import { api } from "../../../api/client.ts";
import { sessionQuery, useSession } from "../../../api/session.ts";
import { keyOf } from "../../../api/use-api.ts";
import type { ChosenDevice } from "./chosen-devices.ts";
import { type KnownRoot, type Outlook, whoSigns } from "./who-signs.ts";

/** The outlook; undefined while roots are still read. */
export function useOutlook(kind: "script" | "reboot", devices: readonly ChosenDevice[]): Outlook | undefined {
  const { user } = useSession();
  // Somebody else may have linked the account to a person since the session was read.
  useQuery({ ...sessionQuery, staleTime: 0 });
  const authorities = [...new Set(devices.flatMap(({ pins }) => pins.map(({ authority }) => authority)))];
  const reads = useQueries({
    queries: authorities.map((authority) => ({
      queryKey: keyOf(endpoints.trust.showAuthority, { params: { authority } }),
      queryFn: async () => (await api.call(endpoints.trust.showAuthority, { params: { authority } })).reply,
    })),
  });
  if (reads.some(({ isPending }) => isPending)) return undefined;
  const roots = reads.flatMap(({ data }, at): KnownRoot[] => {
    const authority = authorities[at];
    const documents = (data?.roots ?? []).flatMap(({ bytes }) => {
      const decoded = decodeBase64(bytes);
      const parsed = decoded && parseDocument("root", decoded);
      return parsed?.ok ? [parsed.document] : [];
    });
    const newest = documents.toSorted((left, right) => right.version - left.version)[0];
    return authority !== undefined && newest ? [{ authority, root: newest }] : [];
  });
  return whoSigns({ kind, devices, roots, person: user.person });
}
