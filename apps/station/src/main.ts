/**
 * The station process. Once it listens it says so: to a terminal in words, to its parent (`--with-parent`) in one line of
 * JSON on standard output. SIGTERM, SIGINT and, with a parent, the end of standard input stop it.
 */
import { plainText, segmentsOf } from "@countersign/review";
import { ListenError } from "./http/take-addresses.ts";
import { readOptions, STATION_USAGE } from "./read-options.ts";
import { startStation } from "./start-station.ts";

// Stripping types is new in Node and says so at each use; what it says is of no use to an administrator.
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (warning.name !== "ExperimentalWarning") complain(`${warning.name}: ${warning.message}`);
});

const exitCodes = { stopped: 0, refused: 1, misconfigured: 2 } as const;

async function start(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes("--help")) {
    process.stdout.write(STATION_USAGE);
    return;
  }
  const read = readOptions(argv, process.cwd());
  if (!read.ok) {
    for (const line of read.lines) complain(line);
    process.exitCode = exitCodes.misconfigured;
    return;
  }
  const { options } = read;
  const station = await startStation(options, (event, facts = {}) =>
    complain([event, ...Object.entries(facts).map(([name, value]) => `${name}=${value}`)].join(" ")),
  );
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= station.stop().then(() => process.exit(exitCodes.stopped)));
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
  const { origin, fingerprint } = station;
  if (options.withParent) {
    const onEnd = () => void stop();
    process.stdin.on("error", onEnd).once("close", onEnd).once("end", onEnd).resume();
    process.stdout.write(`${JSON.stringify({ ready: true, url: origin, fingerprint })}\n`);
    return;
  }
  process.stdout.write(
    `The station is open at ${origin}\n` +
      `Its fingerprint is ${fingerprint}\n` +
      `An administrator of ${options.server} accepts it once, after comparing that fingerprint.\n`,
  );
}

/** Some of it a server may have said: nothing of it drives the terminal. */
function complain(line: string): void {
  process.stderr.write(`countersign station: ${plainText(segmentsOf(line, "output"))}\n`);
}

start().catch((error: unknown) => {
  const expected = error instanceof ListenError;
  complain(
    error instanceof Error ? (expected ? error.message : (error.stack ?? error.message)) : "unknown error",
  );
  const wrongUsage =
    error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  process.exitCode = wrongUsage ? exitCodes.misconfigured : exitCodes.refused;
});
