/** The stations at which somebody can make a passkey now: those of the approvers first, the trial one last. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";

/** Where it is, and whether it shares a machine with this server. */
export interface StationToOpen {
  readonly origin: string;
  readonly besideServer: boolean;
}

/** The accepted ones; where none is, the one that links lead to. */
export function useStationsToOpen(): readonly StationToOpen[] {
  const { data: system } = useApi(endpoints.system.describeServer);
  const { data: listed } = useApi(endpoints.stations.listStations, undefined, { topics: ["trust"] });
  if (!listed) return [];
  const accepted = listed.stations
    .filter(({ state }) => state === "accepted")
    .map(({ origin, beside_server: besideServer }) => ({ origin, besideServer }))
    .toSorted((left, right) => Number(left.besideServer) - Number(right.besideServer));
  const usual = system?.station_url ?? null;
  if (accepted.length > 0 || usual === null) return accepted;
  return [{ origin: usual, besideServer: false }];
}
