/** The rings of the devices that are chosen, their tags and groups resolved as they are now. */
import { endpoints, ringPick } from "@countersign/api";
import { useQueries } from "@tanstack/react-query";
import { api } from "../../../api/client.ts";
import { keyOf } from "../../../api/use-api.ts";
import { useTopics } from "../../../api/use-topics.ts";
import { type ChosenDevice, nameOf } from "./chosen-devices.ts";
import { planHere, type RingChoice, ringFaults, type RingPlanHere, sizesOf } from "./rings.ts";

const { selectDevices } = endpoints.devices;

/** Those of a run: each device gets its ring here and now. */
export function useRunRings({
  rings,
  devices,
}: {
  readonly rings: RingChoice | undefined;
  readonly devices: readonly ChosenDevice[];
}): RingPlanHere | undefined {
  const connected = new Set(devices.flatMap(({ id, connected: isThere }) => (isThere ? [id] : [])));
  const ids = devices.map(({ id }) => id);
  return useRingPlan(rings, devices[0]?.client, ids, (id) => connected.has(id)).plan;
}

/** Works them out; no plan where there is nothing to work out, or not yet. `isConnected` as for `planHere`. */
export function useRingPlan(
  choice: RingChoice | undefined,
  client: string | undefined,
  devices: readonly string[],
  isConnected?: (device: string) => boolean,
): {
  readonly plan: RingPlanHere | undefined;
  /** Of devices that a tag or group was resolved to. */
  readonly nameOf: (device: string) => string | undefined;
} {
  const isWanted = choice !== undefined && client !== undefined && devices.length > 1;
  const isReadable = isWanted && ringFaults(choice).sizes === undefined;
  const words = isReadable ? [...new Set(sizesOf(choice).filter((word) => ringPick(word)))] : [];
  useTopics(words.length > 0 ? ["devices"] : [], [selectDevices.id]);
  const found = useQueries({
    queries: words.map((word) => {
      const { by = "tag", name = "" } = ringPick(word) ?? {};
      const query = { ...(client === undefined ? {} : { client }), [by]: name };
      return {
        queryKey: keyOf(selectDevices, { query }),
        retry: false,
        queryFn: async () => (await api.call(selectDevices, { query })).reply,
      };
    }),
    combine: (reads) => ({
      selections: reads.map(({ data }) => data),
      isPending: reads.some(({ isPending }) => isPending),
      failed: reads.findIndex(({ isError }) => isError),
    }),
  });
  const names = new Map(
    found.selections.flatMap((selection) => selection?.devices ?? []).map((one) => [one.id, nameOf(one)]),
  );
  const plan = (): RingPlanHere | undefined => {
    if (!isReadable || found.isPending) return undefined;
    const failed = words[found.failed];
    if (failed !== undefined) return { ok: false, fault: `name “${failed}”, which cannot be found` };
    const resolved = new Map(
      words.map((word, at) => [word, new Set(found.selections[at]?.devices.map(({ id }) => id))]),
    );
    return planHere(choice, devices, (word) => resolved.get(word) ?? new Set(), isConnected);
  };
  return { plan: plan(), nameOf: (id) => names.get(id) };
}
