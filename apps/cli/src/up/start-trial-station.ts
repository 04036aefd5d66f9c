/** The trial station beside the server: started by path, with a log of its own, open when both its addresses are taken. */
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { RefusedError } from "../command.ts";
import { type Running, startApp } from "./child-process.ts";

/** What it is started with. */
export interface TrialStationOptions {
  readonly server: string;
  /** The trial root, from this machine's own disk. */
  readonly pin: string;
  /** The address that people open. */
  readonly listen: string;
  /** Its data directory, with the trial key in `trial/`. */
  readonly stationDir: string;
  readonly serverArgs: readonly string[];
}

/** Starts it; `ready` gives the address, and rejects with RefusedError and the station's own words where it cannot open. */
export function startTrialStation(options: TrialStationOptions): {
  readonly running: Running;
  readonly ready: Promise<string>;
} {
  const { server, pin, listen, stationDir, serverArgs } = options;
  const logFile = path.join(stationDir, "station.log");
  const log = openSync(logFile, "a", 0o600);
  // A server with a certificate of a private CA brings the CA in its chain: this machine's own file.
  const chain = serverArgs[serverArgs.indexOf("--tls-cert") + 1];
  const env = serverArgs.includes("--tls-cert") && chain !== undefined ? { NODE_EXTRA_CA_CERTS: chain } : {};
  const words = [
    "--server",
    server,
    "--root",
    pin,
    "--listen",
    listen,
    "--data",
    stationDir,
    "--trial",
    path.join(stationDir, "trial"),
    "--name",
    "Trial station",
    "--with-parent",
  ];
  try {
    const running = startApp("station", words, { stdout: "pipe", log, env });
    const ready = readyLine(running, logFile);
    // Awaited later; until then it must not end this process past the others.
    ready.catch(() => undefined);
    return { running, ready };
  } finally {
    // The child has its own copy.
    closeSync(log);
  }
}

async function readyLine(running: Running, logFile: string): Promise<string> {
  const { stdout } = running.child;
  if (!stdout) throw new Error("the station was started without standard output");
  const lines = createInterface({ input: stdout });
  const first = new Promise<string>((resolve) => lines.once("line", resolve));
  const line = await Promise.race([first, running.ended.then(() => undefined)]);
  if (line === undefined) {
    const said = (await readFile(logFile, "utf8")).trim().split("\n").at(-1) ?? "";
    const reason = said.replace(/^countersign station: /, "");
    throw new RefusedError(
      "station-did-not-start",
      `${reason} (--no-station starts without the trial station, --station-url http://sign.localhost:PORT moves it)`,
    );
  }
  // Our own process wrote this line.
  return (JSON.parse(line) as { url: string }).url;
}
