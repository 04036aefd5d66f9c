/** `up` as a procedure: trial root, server, local agent; ready when a script could run; stopped in reverse. */
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { EXIT, RefusedError, UsageError } from "../command.ts";
import type { Io } from "../io.ts";
import { type Running, startApp } from "./child-process.ts";
import { ensureConsole } from "./ensure-console.ts";
import { startTrialStation } from "./start-trial-station.ts";
import { ensureStationKey, ensureTrialRoot } from "./trial-root.ts";

/** What `up` was asked for. */
export interface UpOptions {
  readonly dataDir: string;
  readonly keysDir: string;
  /** Options that the server understands as they are. */
  readonly serverArgs: readonly string[];
  readonly localAgent: boolean;
  readonly station: boolean;
  readonly io: Io;
}

/** A running installation. */
export interface Installation {
  readonly url: string;
  /** Whether the first administrator is still to be made. */
  readonly setupToken: string | undefined;
  readonly pin: string | undefined;
  readonly localAgent: boolean;
  /** Address of the trial station, where one was started. */
  readonly station: string | undefined;
  /** Resolves when a part of it ended by itself, naming it. */
  readonly failed: Promise<string>;
  readonly stop: () => Promise<void>;
}

interface Ready {
  readonly url: string;
  /** Pin of the private CA behind the server's certificate, where it has one. */
  readonly ca?: string;
  /** Where the trial station is to be opened. */
  readonly trial_station?: string;
}

/** Starts everything. Throws RefusedError, or UsageError for options that cannot be, where the server says why it will not start. */
export async function startInstallation(options: UpOptions): Promise<Installation> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const [{ pin }] = await Promise.all([
    ensureTrialRoot(options.dataDir, options.keysDir, Math.floor(Date.now() / 1000)),
    ensureConsole(),
  ]);
  const tokenFile = path.join(options.dataDir, "local-enrolment-token");
  const enrolled = path.join(options.dataDir, "agent", "enrolled-here");
  const mustEnrol = options.localAgent && pin !== undefined && !existsSync(enrolled);

  const stationDir = path.join(options.dataDir, "station");
  if (options.station) await ensureStationKey(stationDir);

  const server = startApp(
    "server",
    [
      ...options.serverArgs,
      "--with-parent",
      ...(mustEnrol ? ["--local-enrolment", tokenFile] : []),
      ...(options.station ? ["--trial-station", "true"] : []),
    ],
    { stdout: "pipe" },
  );
  const running: Running[] = [server];
  const stop = async () => {
    for (const part of running.toReversed()) await part.stop();
  };
  try {
    const { url, ca, trial_station: listen } = await readyLine(server);
    const opening =
      listen === undefined || pin === undefined
        ? undefined
        : startTrialStation({ server: url, pin, listen, stationDir, serverArgs: options.serverArgs });
    if (opening) running.push(opening.running);
    if (mustEnrol) {
      await enrolLocalAgent({ url, ca, pin, tokenFile, stateDir: path.join(options.dataDir, "agent") });
      await writeFile(enrolled, "", { mode: 0o600 });
    }
    if (options.localAgent && existsSync(enrolled)) {
      running.push(await startLocalAgent(options.dataDir, url, ca));
    }
    const station = await opening?.ready;
    const setupToken = await readFile(path.join(options.dataDir, "setup-token"), "utf8").then(
      (text) => text.trim(),
      () => undefined,
    );
    const agent = options.localAgent && existsSync(enrolled);
    const names = [
      "the server",
      ...(opening ? [`the trial station (see ${path.join(stationDir, "station.log")})`] : []),
      ...(agent ? [`the local agent (see ${path.join(options.dataDir, "agent.log")})`] : []),
    ];
    const failed = Promise.race(
      running.map((part, index) => part.ended.then(() => names[index] ?? "a part of it")),
    );
    return { url, setupToken, pin, localAgent: agent, station, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server's first line on standard output says where it listens. */
async function readyLine(server: Running): Promise<Ready> {
  const { stdout } = server.child;
  if (!stdout) throw new Error("the server was started without standard output");
  const lines = createInterface({ input: stdout });
  const first = new Promise<string>((resolve) => lines.once("line", resolve));
  const line = await Promise.race([first, server.ended.then(() => undefined)]);
  if (line === undefined) {
    const { code } = await server.ended;
    // The server's own exit code for options and settings that cannot be.
    if (code === EXIT.usage) throw new UsageError("the server did not start; the reason stands above");
    throw new RefusedError("server-did-not-start", "the reason stands above");
  }
  // Our own process wrote this line.
  return JSON.parse(line) as Ready;
}

/** The agent of this machine; what it has to say goes to a file beside the server's. */
async function startLocalAgent(dataDir: string, url: string, ca: string | undefined): Promise<Running> {
  // The address may be another one than at the last start.
  const server = ["--server", url, ...(ca === undefined ? [] : ["--ca", ca])];
  const words = [
    "run",
    "--state",
    path.join(dataDir, "agent"),
    ...server,
    "--beside-server",
    "--with-parent",
  ];
  const log = await open(path.join(dataDir, "agent.log"), "a", 0o600);
  try {
    return startApp("agent", words, { stdout: "inherit", log: log.fd });
  } finally {
    // The child has its own copy.
    await log.close();
  }
}

async function enrolLocalAgent(options: {
  url: string;
  ca: string | undefined;
  pin: string;
  tokenFile: string;
  stateDir: string;
}): Promise<void> {
  const token = (await readFile(options.tokenFile, "utf8")).trim();
  const args = [
    "enroll",
    "--server",
    options.url,
    // Read from standard input: what stands on a command line is seen by every user of the machine.
    "--token",
    "-",
    "--root",
    options.pin,
    "--state",
    options.stateDir,
    ...(options.ca === undefined ? [] : ["--ca", options.ca]),
  ];
  const enrol = startApp("agent", args, { stdout: "pipe" });
  enrol.child.stdin?.on("error", () => undefined); // Seen again, with its reason, when the process ends.
  enrol.child.stdin?.end(token);
  const { code } = await enrol.ended;
  await rm(options.tokenFile, { force: true });
  if (code !== 0) throw new RefusedError("local-agent-not-enrolled", "the reason stands above");
}
