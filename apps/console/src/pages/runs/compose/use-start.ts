/** Where a draft begins: with what the address names, or with an earlier run that is asked for again. */
import { type Device, endpoints } from "@countersign/api";
import { parseDocument } from "@countersign/protocol";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../../api/client.ts";
import { amountOf, SHORT_TIMES, SIZES } from "./amount.ts";
import { type ChosenDevice, whyNot, withDevices } from "./chosen-devices.ts";
import type { ComposeSearch } from "./compose-search.ts";
import { handedOver } from "./handed-devices.ts";
import { valuesOf } from "./check-arguments.ts";
import { type Draft, EMPTY_DRAFT } from "./draft.ts";

/** A beginning, with what could not be taken over, in sentences. */
export interface Start {
  readonly draft: Draft;
  readonly notes: readonly string[];
}

/** Reads it once. */
export function useStart(search: ComposeSearch) {
  return useQuery({
    queryKey: ["compose", search],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    queryFn: async (): Promise<Start> => {
      if (search.again !== undefined) return again(search.again);
      const { devices, notes } = await wantedDevices(search.devices);
      const version = search.version === undefined ? undefined : Number(search.version);
      return { draft: { ...EMPTY_DRAFT, script: search.script, version, devices }, notes };
    },
  });
}

/** The devices that the address names; where it names none and there is but one, that one. */
async function wantedDevices(named: string | undefined): Promise<Found> {
  if (named === "handed-over") return fromList();
  if (named !== undefined) return fetchDevices(named.split(","));
  const devices = await api
    .call(endpoints.devices.listDevices, { query: { state: "admitted", limit: 2 } })
    // Where they cannot be read, the list to choose from says why.
    .then(
      ({ reply }) => reply.devices,
      () => [],
    );
  return devices.length === 1 ? usable(devices) : { devices: [], notes: [] };
}

async function again(id: string): Promise<Start> {
  const { reply: run } = await api.call(endpoints.runs.showRun, { params: { id } });
  const response = await api.raw(endpoints.runs.readRequest, { params: { id } });
  const parsed = parseDocument("request", new Uint8Array(await response.arrayBuffer()));
  const { devices, notes } = await fetchDevices(run.targets.map(({ device }) => device));
  const base = { ...EMPTY_DRAFT, devices, reason: run.reason };
  if (!parsed.ok) return { draft: base, notes: [...notes, "The earlier request cannot be read."] };
  const { action, run_as: runAs, network, limits } = parsed.document;
  if (action.kind === "reboot")
    return { draft: { ...base, kind: "reboot", delay: amountOf(action.delay_seconds, SHORT_TIMES) }, notes };
  const found = await api
    .call(endpoints.scripts.showScript, { params: { name: action.name }, query: { version: action.version } })
    .catch(() => undefined);
  const parameters = found?.reply.script.parameters ?? [];
  const newest = Math.max(action.version, ...(found?.reply.versions ?? []).map(({ version }) => version));
  return {
    draft: {
      ...base,
      script: action.name,
      version: action.version,
      values: valuesOf(parameters, action.args),
      runAs,
      network,
      timeLimit: amountOf(limits.seconds, SHORT_TIMES),
      outputLimit: amountOf(limits.output, SIZES),
      environment: Object.entries(action.env).map(([name, value]) => ({ name, value })),
      input: action.stdin,
    },
    notes:
      newest > action.version
        ? [
            ...notes,
            `${action.name} has version ${newest} by now; chosen is version ${action.version}, as before.`,
          ]
        : notes,
  };
}

/** Devices by their ids; those that cannot be named in a request are left out, and that is said. */
async function fetchDevices(ids: readonly string[]): Promise<Found> {
  const found = await Promise.all(
    ids.map((id) =>
      api.call(endpoints.devices.showDevice, { params: { id } }).then(
        ({ reply }) => reply.device,
        () => undefined,
      ),
    ),
  );
  const known = found.flatMap((device) => device ?? []);
  const { devices, notes } = usable(known);
  const lost = ids.length - known.length;
  return { devices, notes: lost > 0 ? [...notes, `${lost} of the devices cannot be found.`] : notes };
}

/** Devices that were chosen on a list. */
function fromList(): Found {
  const handed = handedOver();
  return handed === undefined
    ? {
        devices: [],
        notes: ["The page was loaded anew and does not know the devices any more: choose them again."],
      }
    : usable(handed);
}

interface Found {
  readonly devices: readonly ChosenDevice[];
  readonly notes: readonly string[];
}

/** So many are left out by name; more of them by number. */
const FEW = 5;

function usable(known: readonly (ChosenDevice & Pick<Device, "state">)[]): Found {
  const left = known.flatMap((device) => {
    const reason = whyNot(device);
    return reason === undefined ? [] : [{ name: device.name, reason }];
  });
  const notes =
    left.length <= FEW
      ? left.map(({ name, reason }) => `${name} is left out: it is ${reason}.`)
      : [`${left.length} of the devices are left out: they are not admitted, or retired.`];
  return {
    devices: withDevices(
      [],
      known.filter((device) => whyNot(device) === undefined),
    ),
    notes,
  };
}
