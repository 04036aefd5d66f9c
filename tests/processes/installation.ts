/** A whole installation by `countersign up`, as a newcomer starts it, and the person at a terminal beside it. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { bearerToken, type Client, createClient, type Device, endpoints } from "@countersign/api";
import { AppProcess } from "./app-process.ts";
import { until } from "./until.ts";

/** The administrator of test installations. */
export const ADMINISTRATOR = {
  email: "ann@example.org",
  name: "Ann Miller",
  password: "seven-quiet-otters-build",
} as const;

/** A running installation. */
export interface Installation {
  readonly url: string;
  readonly up: AppProcess;
}

/** Starts it in `dataDir` and waits for its line. `words` are further options of `up`. */
export async function startUp(
  dataDir: string,
  port: number,
  words: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Installation> {
  const up = new AppProcess("cli", ["up", "--data", dataDir, "--port", String(port), ...words], { env });
  const url = await up.printed((out) => /^Countersign is ready at (\S+)$/m.exec(out)?.[1]);
  return { url, up };
}

/** Makes the first administrator; gives the session's token. */
export async function setUp(url: string, dataDir: string): Promise<string> {
  const token = (await readFile(path.join(dataDir, "setup-token"), "utf8")).trim();
  const body = { token, ...ADMINISTRATOR };
  return bearerToken((await createClient({ server: url }).call(endpoints.identity.setUp, { body })).reply);
}

/** Waits until a device is admitted and connected; gives its id. */
export async function untilConnected(client: Client): Promise<string> {
  const devices = await until(
    async () => (await client.call(endpoints.devices.listDevices)).reply.devices,
    (listed) => listed.some(isReady),
  );
  return devices.find(isReady)?.id ?? "";
}

function isReady({ connected, admission }: Device): boolean {
  return connected && admission !== null;
}

/** Types a `countersign` command in `home`, and waits for its end. */
export async function typeCommand(
  words: readonly string[],
  options: {
    readonly home: string;
    readonly server?: string;
    readonly input?: string;
    readonly env?: NodeJS.ProcessEnv;
  },
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const { home, server, input = "", env = {} } = options;
  const command = new AppProcess("cli", words, {
    cwd: home,
    input,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      LANG: "C.UTF-8",
      ...(server === undefined ? {} : { COUNTERSIGN_SERVER: server }),
      ...env,
    },
  });
  const { code } = await command.ended;
  return { code, out: command.out, err: command.err };
}
