/** A server with an operator root, a station of its own beside it, and people in browsers: what every story of the station begins with. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, endpoints } from "@countersign/api";
import { carry, type PersonKey } from "@countersign/protocol";
import { nextRoot, type SoftRoot, softRoot } from "@countersign/testkit";
import { countersignFleet, type Fleet } from "../../apps/server/src/testing/fleet.ts";
import { type RunningStation, startStation } from "../../apps/station/src/start-station.ts";
import { freePort } from "../processes/free-port.ts";

/** The stage of a story. */
export interface Stage extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly admin: Client;
  readonly station: RunningStation;
  readonly stationDir: string;
  /** What the station wrote to its log. */
  readonly log: readonly string[];
  /** The root in force. */
  root: SoftRoot;
  /** Lets persons with passkeys of this station into the root, as approvers. */
  addApprovers(people: readonly { id: string; name: string; key: PersonKey }[]): Promise<void>;
}

/** How a story wants it. */
export interface StageOptions {
  /** Host name of the station; `station.localhost` unless told otherwise. */
  readonly host?: string;
  readonly independent?: boolean;
  readonly trial?: boolean;
  readonly accept?: boolean;
}

/** Sets it up; `await using` takes it down. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const listen = `http://${options.host ?? "station.localhost"}:${await freePort()}`;
  const fleet = await countersignFleet({ config: { stationUrl: listen } });
  const stationDir = mkdtempSync(join(tmpdir(), "countersign-station-"));
  const log: string[] = [];
  const station = await startStation(
    {
      server: fleet.server.url,
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
  if (options.accept !== false) await acceptStation(admin, station.fingerprint);
  const stage: Stage = {
    fleet,
    admin,
    station,
    stationDir,
    log,
    root: fleet.root,
    async addApprovers(people) {
      const listed = { id: "team", origin: station.origin, rpid: new URL(station.origin).hostname };
      const next = nextRoot(stage.root, {});
      const persons = [
        ...next.document.persons,
        ...people.map(({ id, name, key }) => ({ id, name, keys: [key], groups: ["approvers"], also: [] })),
      ].toSorted((left, right) => (left.id < right.id ? -1 : 1));
      const stations = [{ ...listed, independent: options.independent ?? true }];
      stage.root = softRoot(
        { ...next.document, issued: next.document.issued - 86_000, persons, stations },
        stage.root.people,
        stage.root.people,
      );
      await admin.call(endpoints.trust.publishDocument, { body: carry(stage.root) });
    },
    async [Symbol.asyncDispose]() {
      await station.stop();
      await fleet.server[Symbol.asyncDispose]();
      rmSync(stationDir, { recursive: true, force: true });
    },
  };
  return stage;
}

/** Accepts a station, as an administrator who compared its fingerprint. */
export async function acceptStation(admin: Client, fingerprint: string): Promise<void> {
  const { stations } = (await admin.call(endpoints.stations.listStations)).reply;
  const id = stations.find((station) => station.fingerprint === fingerprint)?.id ?? "";
  await admin.call(endpoints.stations.changeStation, { params: { id }, body: { state: "accepted" } });
}
