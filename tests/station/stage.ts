/** A server with an operator root, a station of its own beside it, and people in browsers: what every story of the station begins with. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, endpoints, type Run } from "@countersign/api";
import {
  carry,
  decodeBase64,
  encodeBase64,
  encodeUtf8,
  parseDocument,
  type PersonKey,
} from "@countersign/protocol";
import {
  makeOperatorRoot,
  nextRoot,
  seededKey,
  type SoftRoot,
  softRoot,
  twoPeople,
} from "@countersign/testkit";
import { countersignFleet, type Fleet, recently } from "../../apps/server/src/testing/fleet.ts";
import { type RunningStation, startStation } from "../../apps/station/src/start-station.ts";
import { acceptedStation } from "../../apps/server/src/testing/soft-station.ts";
import { freePort } from "../processes/free-port.ts";
import { type HostileServer, startHostileServer } from "./hostile-server.ts";

/** Somebody who is let into the root. */
export interface NewApprover {
  readonly id: string;
  readonly name: string;
  readonly key: PersonKey;
  /** Whether they admit devices too. */
  readonly admits?: boolean;
  /** Whether they may break the glass. */
  readonly breaksGlass?: boolean;
}

/** The stage of a story. */
export interface Stage extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly admin: Client;
  readonly station: RunningStation;
  readonly stationDir: string;
  /** Between the station and its server, where the story has somebody there. */
  readonly hostile: HostileServer | undefined;
  /** What the station wrote to its log. */
  readonly log: readonly string[];
  /** The root in force. */
  root: SoftRoot;
  /** Lets persons with passkeys of this station into the root, as approvers. */
  addApprovers(people: readonly NewApprover[]): Promise<void>;
}

/** How a story wants it. */
export interface StageOptions {
  /** Host name of the station; `station.localhost` unless told otherwise. */
  readonly host?: string;
  readonly independent?: boolean;
  /** The station's server is in the hands of somebody else. */
  readonly hostile?: boolean;
  /** Whether the root lists the server's key, by which standing approvals are used. */
  readonly listsServer?: boolean;
  /** The first root, where the story needs another one. */
  readonly root?: SoftRoot;
}

/** Sets it up; `await using` takes it down. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const listen = `http://${options.host ?? "station.localhost"}:${await freePort()}`;
  const change = { server_keys: [seededKey("server").key] };
  const listing = makeOperatorRoot({ people: twoPeople(), clients: ["home"], now: recently(), change });
  const fleet = await countersignFleet({
    config: { stationUrl: listen },
    ...(options.listsServer === true ? { root: listing } : {}),
    ...(options.root ? { root: options.root } : {}),
  });
  const hostile =
    options.hostile === true
      ? await startHostileServer(
          fleet.server.url,
          await acceptedStation(fleet.server, fleet.admin, { origin: listen }),
        )
      : undefined;
  const stationDir = mkdtempSync(join(tmpdir(), "countersign-station-"));
  const log: string[] = [];
  const station = await startStation(
    {
      server: hostile?.url ?? fleet.server.url,
      roots: [fleet.root.hash],
      listen,
      host: "loopback",
      tls: undefined,
      dataDir: stationDir,
      name: "Station of the test",
      trialDir: undefined,
      withParent: false,
    },
    (event, facts = {}) => void log.push(`${event} ${JSON.stringify(facts)}`),
  );
  const { admin } = fleet;
  await station.trust.refresh().catch(() => undefined);
  if (!hostile) await acceptStation(admin, station.fingerprint);
  const stage: Stage = {
    fleet,
    admin,
    station,
    stationDir,
    hostile,
    log,
    root: fleet.root,
    async addApprovers(people) {
      const listed = { id: "team", origin: station.origin, rpid: new URL(station.origin).hostname };
      const next = nextRoot(stage.root, {});
      const persons = [
        ...next.document.persons,
        ...people.map(({ id, name, key }) => ({ id, name, keys: [key], groups: ["approvers"], also: [] })),
      ].toSorted((left, right) => (left.id < right.id ? -1 : 1));
      const { roles } = stage.root.document;
      const admitting = people.flatMap(({ id, admits }) => (admits === true ? [id] : []));
      const admit = { ...roles.admit, members: [...roles.admit.members, ...admitting].toSorted() };
      const breaking = people.flatMap(({ id, breaksGlass }) => (breaksGlass === true ? [id] : []));
      const breakglass = {
        ...roles.breakglass,
        members: [...roles.breakglass.members, ...breaking].toSorted(),
      };
      const stations = [{ ...listed, independent: options.independent ?? true }];
      stage.root = softRoot(
        {
          ...next.document,
          issued: next.document.issued - 86_000,
          persons,
          stations,
          roles: { ...roles, admit, breakglass },
        },
        stage.root.people,
        stage.root.people,
      );
      await admin.call(endpoints.trust.publishDocument, { body: carry(stage.root) });
    },
    async [Symbol.asyncDispose]() {
      await station.stop();
      await hostile?.[Symbol.asyncDispose]();
      await fleet.server[Symbol.asyncDispose]();
      rmSync(stationDir, { recursive: true, force: true });
    },
  };
  return stage;
}

/** Accepts a station, as an administrator who compared its fingerprint. */
export async function acceptStation(admin: Client, fingerprint: string): Promise<void> {
  const { stations } = (await admin.call(endpoints.stations.listStations)).reply;
  const found = stations.find((station) => station.fingerprint === fingerprint);
  if (!found) throw new Error("the station is not listed");
  const { id, origin } = found;
  const body = { state: "accepted" as const, fingerprint, origin };
  await admin.call(endpoints.stations.changeStation, { params: { id }, body });
}

/** Lets whoever made the newest card at this station into the root, as an approver, once what they read out was compared. */
export async function addFromCard(
  stage: Stage,
  id: string,
  readOut: string,
  may: Pick<NewApprover, "admits" | "breaksGlass"> = {},
): Promise<void> {
  const { cards } = (await stage.admin.call(endpoints.drafts.listCards)).reply;
  const found = cards.find(({ keys }) => keys[0]?.fingerprint.startsWith(`sha256:${readOut}`));
  const parsed = parseDocument("card", decodeBase64(found?.card.bytes ?? "") ?? new Uint8Array());
  if (!parsed.ok) throw new Error(`no card begins with ${readOut}`);
  const [key] = parsed.document.keys;
  if (!key) throw new Error("the card holds no key");
  await stage.addApprovers([{ id, name: parsed.document.name, key: { ...key, station: "team" }, ...may }]);
}

/** Alice asks for a run of `greet` with these bytes, and signs her request. */
export async function requestRun(
  stage: Stage,
  devices: readonly string[],
  content: string,
  reason = "to see it work",
  stdin?: string,
): Promise<Run> {
  const { admin, root } = stage;
  await admin.call(endpoints.scripts.putScript, {
    params: { name: "greet" },
    body: { interpreter: "bash", content: encodeBase64(encodeUtf8(content)) },
  });
  const { reply: run } = await admin.call(endpoints.runs.requestRun, {
    body: {
      script: "greet",
      devices: [...devices],
      reason,
      ...(stdin === undefined ? {} : { stdin }),
      requester: { authority: root.authority, person: "alice" },
    },
  });
  const bytes = await admin.raw(endpoints.runs.readRequest, { params: { id: run.id } });
  const message = new Uint8Array(await bytes.arrayBuffer());
  const [alice] = root.people;
  if (!alice) throw new Error("nobody asks");
  const signatures = [alice.sign("countersign.request.v1", message)];
  return (await admin.call(endpoints.runs.signRun, { params: { id: run.id }, body: { signatures } })).reply;
}
