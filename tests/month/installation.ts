/** The server of the month: our own, in this process, with its embedded database, its clock told, backed up and made anew. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bearerToken, type Client, createClient, endpoints } from "@countersign/api";
import { restoreBackup } from "../../apps/server/src/backup/restore-backup.ts";
import { writeBackup } from "../../apps/server/src/backup/write-backup.ts";
import { readConfig } from "../../apps/server/src/platform/config/read-config.ts";
import {
  type EmbeddedDatabase,
  openEmbeddedDatabase,
} from "../../apps/server/src/platform/database/open-embedded-database.ts";
import { takeAddresses } from "../../apps/server/src/platform/http/serve.ts";
import { createLog } from "../../apps/server/src/platform/log/create-log.ts";
import { type RunningServer, startServer } from "../../apps/server/src/start-server.ts";
import { testPassword } from "../../apps/server/src/testing/sign-up.ts";
import type { TestClock } from "../../apps/server/src/testing/start-test-server.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** Nobody loses power here: what is durable is put to the test by tests/crashes. */
const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
const ADMINISTRATOR = { email: "ann@example.org", password: testPassword };

/** An installation at one address, whichever data directory serves there. */
export class MonthInstallation {
  /** Lines of the server's log that are worse than information. */
  readonly complaints: string[] = [];
  readonly #clock: TestClock;
  readonly #port: number;
  #dataDir: string;
  #database: EmbeddedDatabase | undefined;
  #server: RunningServer | undefined;

  /** Whoever holds it opens the backups; the server knows only for whom they are. */
  readonly #identity = execFileSync("age-keygen", { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

  constructor(dataDir: string, port: number, clock: TestClock) {
    this.#dataDir = dataDir;
    this.#port = port;
    this.#clock = clock;
  }

  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  get server(): RunningServer {
    if (!this.#server) throw new Error("the server does not run");
    return this.#server;
  }

  async start(): Promise<void> {
    const dataDir = this.#dataDir;
    this.#database = await openEmbeddedDatabase({ dataDir, log: silent, settings });
    const listener = await takeAddresses({ host: "localhost", port: this.#port });
    const { forPort } = readConfig({ argv: ["--data", dataDir], env: {}, cwd: dataDir });
    const config = { ...forPort(this.#port), logLevel: "warn" as const };
    const log = createLog(config, { write: (line) => void this.complaints.push(line) });
    const { urls } = this.#database;
    this.#server = await startServer({ config, log, urls, listener, clock: this.#clock });
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await this.#database?.stop();
    this.#server = undefined;
    this.#database = undefined;
  }

  /** A client of the administrator, who is made at the first call and proves who they are at each. */
  async signIn(): Promise<{ api: Client; token: string }> {
    const stranger = createClient({ server: this.url });
    const { needed } = (await stranger.call(endpoints.identity.setUpState)).reply;
    const setupToken = needed ? readFileSync(join(this.#dataDir, "setup-token"), "utf8").trim() : "";
    const came = needed
      ? await stranger.call(endpoints.identity.setUp, {
          body: { ...ADMINISTRATOR, name: "Ann", token: setupToken },
        })
      : await stranger.call(endpoints.identity.signIn, { body: ADMINISTRATOR });
    const token = bearerToken(came.reply);
    return { token, api: createClient({ server: this.url, token }) };
  }

  /** Past the server and its roles: for planting what nothing of ours would do. */
  get superuserUrl(): string {
    if (!this.#database) throw new Error("the database does not run");
    return this.#database.postgres.superuserUrl("countersign");
  }

  /** What `countersign backup` does while the server runs. */
  async backUp(file: string): Promise<void> {
    const place = { dataDir: this.#dataDir, keysDir: join(this.#dataDir, "keys"), log: silent };
    const recipients = this.#identity.match(/age1\w+/g) ?? [];
    await writeBackup({ ...place, file, sealedFor: { recipients }, withoutDatabase: false });
  }

  /** The machine of the server is lost: `countersign restore` on a new place, which serves at the old address. */
  async restore(file: string, dataDir: string): Promise<void> {
    await this.stop();
    const place = { dataDir, keysDir: join(dataDir, "keys"), log: silent };
    const identities = this.#identity.match(/AGE-SECRET-KEY-\w+/g) ?? [];
    await restoreBackup({ ...place, file, openedWith: { identities } });
    this.#dataDir = dataDir;
    await this.start();
  }
}
