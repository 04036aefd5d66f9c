// A launcher in a process of its own, for tests that kill it: prints one line when ready and one when it fails, stops
// when its input ends. Argument: the options as JSON.
import { embeddedProgram, startPostgres } from "../index.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
// launched.ts, a file of ours, wrote it.
const given = JSON.parse(process.argv[2] ?? "{}") as {
  dataDir: string;
  nativeDir?: string;
  stageIn?: string[];
  exitAtOnce?: boolean;
};

try {
  const postgres = await startPostgres({
    dataDir: given.dataDir,
    log: silent,
    program:
      given.nativeDir === undefined
        ? embeddedProgram()
        : { binDir: `${given.nativeDir}/bin`, nativeDir: given.nativeDir },
    ...(given.stageIn === undefined ? {} : { stageIn: given.stageIn }),
  });
  const facts = {
    pid: postgres.pid(),
    url: postgres.superuserUrl("postgres"),
    clusterDir: postgres.clusterDir,
  };
  process.stdout.write(`${JSON.stringify(facts)}\n`);
  if (given.exitAtOnce === true) process.exit();
  process.stdin.once("end", () => void postgres.stop()).resume();
} catch (error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  process.stdout.write(`${JSON.stringify({ code, message: String(error) })}\n`);
}
