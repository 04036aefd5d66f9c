/** Servers with roots and devices, as tests of runs need them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Client, endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import {
  makeAdmission,
  makeOperatorRoot,
  makeTrialRoot,
  seededKey,
  type SoftRoot,
  twoPeople,
} from "@countersign/testkit";
import { ScriptedDevice } from "./scripted-device.ts";
import { administratorToken } from "./sign-up.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./start-test-server.ts";

/** A little before now: documents made at this time are in force. */
export function recently(): number {
  return Math.floor(Date.now() / 1000) - 600;
}

/** A server with an administrator and an operator root. */
export interface Fleet {
  readonly server: TestServer;
  readonly admin: Client;
  readonly root: SoftRoot;
  /** The client that devices are enrolled for. */
  readonly client: string;
  /** Enrols a device; at level `countersign` alice admits it. */
  readonly enrol: (name: string) => Promise<ScriptedDevice>;
  /** The same, connected. */
  readonly online: (name: string) => Promise<ScriptedDevice>;
}

/** Puts the server's key and roots to publish into a data directory. */
export function layReady(dataDir: string, roots: readonly SoftRoot[]): void {
  mkdirSync(join(dataDir, "keys"), { recursive: true, mode: 0o700 });
  mkdirSync(join(dataDir, "import"), { recursive: true, mode: 0o700 });
  writeFileSync(join(dataDir, "keys", "server.key"), seededKey("server").privateKeyOpenssh(), {
    mode: 0o600,
  });
  for (const [index, root] of roots.entries())
    writeFileSync(join(dataDir, "import", `${index}-root.json`), JSON.stringify(carry(root)));
}

/** A server under a trial root: the server's key is enough, devices are admitted as they enrol. */
export async function trialFleet(options: TestServerOptions = {}): Promise<Fleet> {
  const root = makeTrialRoot({ clients: ["home"], now: recently() });
  return startFleet(root, "home", options);
}

/** A server at level `countersign`: alice and bob approve and sign changes, alice admits. */
export async function countersignFleet(
  options: TestServerOptions & { root?: SoftRoot } = {},
): Promise<Fleet> {
  const root = options.root ?? makeOperatorRoot({ people: twoPeople(), clients: ["home"], now: recently() });
  return startFleet(root, "home", options);
}

async function startFleet(root: SoftRoot, client: string, options: TestServerOptions): Promise<Fleet> {
  const server = await startTestServer({
    ...options,
    prepare: async (dataDir) => {
      layReady(dataDir, [root]);
      await options.prepare?.(dataDir);
    },
  });
  const admin = server.client(await administratorToken(server));
  const enrol = (name: string) => enrolFor({ server, admin, root, client }, name);
  return {
    server,
    admin,
    root,
    client,
    enrol,
    async online(name) {
      const device = await enrol(name);
      await device.goOnline(server.url);
      return device;
    },
  };
}

/** Enrols a device for a client; alice admits it where the server may not. */
export async function enrolFor(
  { server, admin, root, client }: Pick<Fleet, "server" | "admin" | "root" | "client">,
  name: string,
): Promise<ScriptedDevice> {
  const device = new ScriptedDevice(name, `${name} ${server.url}`);
  const { reply } = await admin.call(endpoints.devices.createDeviceToken, { body: { client } });
  await device.enrol(server.client(), reply.token, reply.roots);
  const [alice] = root.people;
  if (!device.fake.state.admission && alice) {
    const admission = makeAdmission({
      root,
      devices: [device.fake],
      client,
      now: recently(),
      signers: [alice],
    });
    await admin.call(endpoints.trust.publishDocument, { body: carry(admission) });
    await device.fake.admit(admission);
  }
  return device;
}
