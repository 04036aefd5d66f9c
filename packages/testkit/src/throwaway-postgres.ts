// Promises: a real PostgreSQL for tests, with the roles of a real installation, in well under a second, gone afterwards.
//
// It reaches into the server by path: the launcher under test and the launcher of the tests are the same one.
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureRoles } from "../../../apps/server/src/platform/database/ensure-roles.ts";
import {
  openEmbeddedDatabase,
  roleUrl,
} from "../../../apps/server/src/platform/database/open-embedded-database.ts";
import { databaseRoles } from "../../../apps/server/src/platform/database/role-names.ts";
import { rolePasswords } from "../../../apps/server/src/platform/database/role-passwords.ts";
import { clusterStatements } from "../../../apps/server/src/platform/database/role-statements.ts";
import {
  embeddedProgram,
  installedProgram,
  type RunningPostgres,
} from "../../../apps/server/src/platform/postgres/index.ts";
import {
  identifyProcess,
  processesWorkingIn,
  signalProcess,
} from "../../../apps/server/src/platform/postgres/process-facts.ts";

/** A fresh, empty database with all roles. */
export interface ThrowawayPostgres extends AsyncDisposable {
  /** For `connectDatabase({ urls })`. */
  readonly urls: { readonly appUrl: string; readonly migratorUrl: string };
  /** For planting what the server's own roles could not; this process's account only. */
  readonly superuserUrl: string;
  readonly database: string;
  /** Stops the server when nobody else in this process uses it. */
  stop(): Promise<void>;
}

/** Which server the tests of this process use: COUNTERSIGN_TEST_POSTGRES, `embedded18` unless it is `debian15`. */
export function throwawayEngine(): "embedded18" | "debian15" {
  const wanted = process.env["COUNTERSIGN_TEST_POSTGRES"] ?? "embedded18";
  if (wanted === "embedded18" || wanted === "debian15") return wanted;
  throw new Error(`COUNTERSIGN_TEST_POSTGRES is "${wanted}"; it may be embedded18 or debian15.`);
}

/**
 * Gives a database of one's own on a server shared within this process. Not durable: fsync is off. With `prepare` it is a
 * copy of one that `prepare` filled, once a server for each such function, instead of an empty one.
 */
export async function throwawayPostgres(prepare?: Prepare): Promise<ThrowawayPostgres> {
  users += 1;
  try {
    const server = await (shared ??= startShared());
    const database = await makeDatabase(server, prepare && (await preparedDatabase(server, prepare)));
    let stopped = false;
    const stop = async () => {
      if (stopped) return;
      stopped = true;
      await leave();
    };
    return {
      urls: urlsOf(server, database),
      superuserUrl: server.postgres.superuserUrl(database),
      database,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** Fills an empty database, and lets go of it. */
export type Prepare = (urls: ThrowawayPostgres["urls"]) => Promise<void>;

/** Makes a database: empty, or a copy of one that was prepared. */
async function makeDatabase({ postgres, passwords }: SharedServer, template?: string): Promise<string> {
  const database = `t_${randomBytes(6).toString("hex")}`;
  const superuserUrl = (name: string) => postgres.superuserUrl(name);
  await ensureRoles({ superuserUrl, database, passwords, ...(template === undefined ? {} : { template }) });
  return database;
}

function preparedDatabase(server: SharedServer, prepare: Prepare): Promise<string> {
  const making = server.prepared.get(prepare) ?? makePrepared(server, prepare);
  server.prepared.set(prepare, making);
  return making;
}

async function makePrepared(server: SharedServer, prepare: Prepare): Promise<string> {
  const database = await makeDatabase(server);
  await prepare(urlsOf(server, database));
  return database;
}

function urlsOf({ postgres, passwords }: SharedServer, database: string): ThrowawayPostgres["urls"] {
  return {
    appUrl: roleUrl(postgres, database, databaseRoles.app, passwords.app),
    migratorUrl: roleUrl(postgres, database, databaseRoles.migrator, passwords.migrator),
  };
}

interface SharedServer {
  readonly postgres: RunningPostgres;
  readonly passwords: { readonly app: string; readonly migrator: string };
  /** Names of databases to copy, by what filled them. */
  readonly prepared: Map<Prepare, Promise<string>>;
  remove(): void;
}

let users = 0;
let shared: Promise<SharedServer> | undefined;

async function leave(): Promise<void> {
  users -= 1;
  if (users > 0) return;
  const last = shared;
  shared = undefined;
  // When it never started there is nothing to stop; whoever asked for it has heard of the error.
  const server = await last?.catch(() => undefined);
  await server?.postgres.stop();
  server?.remove();
}

const quickSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "200",
};
const silent = { info: () => {}, warn: () => {}, error: () => {} };

async function startShared(): Promise<SharedServer> {
  const place = privatePlace();
  sweep(place);
  const template = await templateInstallation(place);
  const dataDir = join(place, `run-${process.pid}-${randomBytes(4).toString("hex")}`);
  copyWithOwners(template, dataDir);
  const remove = () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  process.once("exit", remove);
  try {
    const { postgres } = await openEmbeddedDatabase({
      dataDir,
      program: program(),
      settings: quickSettings,
      log: silent,
    });
    return {
      postgres,
      passwords: rolePasswords(join(dataDir, "keys", "postgres-roles.json")),
      prepared: new Map(),
      remove: () => {
        process.removeListener("exit", remove);
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function program() {
  return throwawayEngine() === "debian15"
    ? installedProgram("/usr/lib/postgresql/15/bin")
    : embeddedProgram();
}

/** Made once a machine and copied afterwards: initdb takes most of a start. */
async function templateInstallation(place: string): Promise<string> {
  const recipe = JSON.stringify([
    program().binDir,
    clusterStatements(15),
    clusterStatements(18),
    quickSettings,
  ]);
  const template = join(place, `template-${createHash("sha256").update(recipe).digest("hex").slice(0, 16)}`);
  if (existsSync(template)) return template;
  const fresh = join(place, `run-${process.pid}-${randomBytes(4).toString("hex")}`);
  mkdirSync(fresh, { mode: 0o711 });
  const made = await openEmbeddedDatabase({
    dataDir: fresh,
    program: program(),
    settings: quickSettings,
    log: silent,
  });
  await made.stop();
  try {
    renameSync(fresh, template);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // another test process was first
  }
  return template;
}

function copyWithOwners(from: string, to: string): void {
  const copied = spawnSync("cp", ["-a", "--reflink=auto", from, to], { encoding: "utf8" });
  if (copied.status !== 0)
    throw new Error(`Copying ${from} failed: ${copied.error?.message ?? copied.stderr}`);
}

/** A directory below the temporary one that nobody else could have prepared. Debian's 15 has to walk through it. */
function privatePlace(): string {
  const uid = process.getuid?.() ?? 0;
  const wanted = join(tmpdir(), `countersign-testkit-${uid}`);
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  const stat = lstatSync(wanted);
  const place =
    stat.isDirectory() && stat.uid === uid ? wanted : mkdtempSync(join(tmpdir(), "countersign-testkit-"));
  chmodSync(place, uid === 0 ? 0o711 : 0o700);
  return place;
}

/** Removes what test processes that were killed left running and lying about. */
function sweep(place: string): void {
  for (const name of readdirSync(place)) {
    const pid = Number(/^run-(\d+)-/.exec(name)?.[1]);
    if (!Number.isInteger(pid) || identifyProcess(pid) !== undefined) continue;
    const dataDir = join(place, name);
    for (const leftover of processesWorkingIn(join(dataDir, "postgres", "cluster")))
      signalProcess(leftover, "SIGKILL");
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
