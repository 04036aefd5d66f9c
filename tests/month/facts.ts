/** What an evening is judged by: gathered from the devices' own disks, the people's own book, and what the server shows. */
import { endpoints, type Run } from "@countersign/api";
import { documentType, parseDocument } from "@countersign/protocol";
import type { Execution } from "./device.ts";
import { CODED, type Month, OWN } from "./month.ts";
import type { Given } from "./team.ts";

/** A run as its devices read it. */
export interface Asked {
  readonly run: string;
  /** What the requester signed: the request, or the standing approval that it is a use of. */
  readonly signed: string;
  readonly isUse: boolean;
  readonly client: string;
}

/** Who decides from a moment on, by the operator's root and list. */
export interface Reign {
  readonly from: number;
  readonly approvers: ReadonlySet<string>;
  /** Who may ask besides, with those who put them on the list and never approve for them. */
  readonly listed: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A device in the evening. */
export interface DeviceFacts {
  readonly name: string;
  readonly client: string;
  readonly isAwake: boolean;
  /** Hashes of the roots that it obeys. */
  readonly roots: readonly string[];
  readonly head: { readonly size: number; readonly root: string } | undefined;
  readonly logFault: string | undefined;
  readonly isConnected: boolean;
}

/** Everything together. */
export interface Facts {
  readonly executions: readonly Execution[];
  /** By the id that the device knows a request by. */
  readonly asked: ReadonlyMap<string, Asked>;
  readonly runs: ReadonlyMap<string, Run>;
  readonly names: ReadonlyMap<string, string>;
  readonly given: readonly Given[];
  readonly reigns: readonly Reign[];
  /** The people of the client's own root, and since when. */
  readonly own: { readonly people: ReadonlySet<string>; readonly since: number } | undefined;
  readonly unwanted: ReadonlySet<string>;
  readonly vetoed: ReadonlyMap<string, number>;
  readonly coded: ReadonlySet<string>;
  readonly codedClient: string;
  readonly ownClient: string;
  readonly devices: readonly DeviceFacts[];
  /** By client: the roots that its devices have to obey. */
  readonly newest: (client: string) => readonly string[];
  readonly log: Pick<Month["log"], "holds" | "held">;
}

/** Looks at everybody. */
export async function gatherFacts(month: Month): Promise<Facts> {
  const { api, root, own } = month;
  await month.noteRuns();
  await noteAsked(month);
  const listed = (await api.call(endpoints.devices.listDevices, { query: { limit: 500 } })).reply.devices;
  const connected = new Set(listed.filter((device) => device.connected).map(({ id }) => id));
  const devices: DeviceFacts[] = [];
  for (const device of month.devices) {
    const { pins, checkpoints, logFault } = await device.beliefs();
    devices.push({
      name: device.name,
      client: device.client,
      isAwake: device.isAwake,
      isConnected: connected.has(device.id),
      roots: pins.map(({ pinned }) => pinned.hash).toSorted(),
      head: checkpoints.at(-1),
      logFault,
    });
  }
  return {
    executions: month.executions,
    asked: new Map(month.askedByRun.values()),
    runs: month.runs,
    names: new Map(month.everyDevice),
    given: month.team.given,
    reigns: month.reigns,
    own: own && { people: new Set(own.root.people.map(({ id }) => id)), since: own.since },
    unwanted: month.unwanted,
    vetoed: month.vetoed,
    coded: month.coded,
    codedClient: CODED,
    ownClient: OWN,
    devices,
    newest: (client) => [root.hash, ...(own && client === OWN ? [own.root.hash] : [])].toSorted(),
    log: month.log,
  };
}

/** Reads what each run that is known by now asks for. */
export async function noteAsked(month: Month): Promise<void> {
  for (const { id } of month.runs.values()) if (!month.askedByRun.has(id)) await noteRun(month, id);
}

async function noteRun(month: Month, run: string): Promise<void> {
  const response = await month.api.raw(endpoints.runs.readRequest, { params: { id: run } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const { request_hash: hash, client } = month.runs.get(run) ?? { request_hash: "", client: "" };
  if (documentType(bytes) === "run") {
    const parsed = parseDocument("run", bytes);
    if (!parsed.ok) throw new Error(parsed.detail);
    const { id, standing } = parsed.document;
    month.askedByRun.set(run, [id, { run, signed: standing, isUse: true, client }]);
  } else {
    const parsed = parseDocument("request", bytes);
    if (!parsed.ok) throw new Error(parsed.detail);
    month.askedByRun.set(run, [parsed.document.id, { run, signed: hash, isUse: false, client }]);
  }
}
