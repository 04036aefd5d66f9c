/** The embedded PostgreSQL by its own programs alone: initdb, start, ready. What every first start of ours contains. */
import { chownSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { embeddedProgram, prepareProgram } from "../../apps/server/src/platform/postgres/postgres-program.ts";
import { chooseRunAccount } from "../../apps/server/src/platform/postgres/run-account.ts";
import type { OwnPlace } from "../harness/own-place.ts";
import { type StartedProgram, startProgram } from "../harness/started-program.ts";
import { timedRun } from "../harness/timed-run.ts";
import { versionOf } from "./find-program.ts";

/** A PostgreSQL without anything around it. */
export interface BarePostgres {
  readonly version: string;
  /** Milliseconds from nothing to a server that accepts connections, and that server. */
  readonly firstStart: (
    place: OwnPlace,
  ) => Promise<{ took: number; running: StartedProgram; socket: string }>;
}

const SUPERUSER = "bench";

/** The same programs that ours starts, as the same account, with the same locale and time zone. */
export function barePostgres(): BarePostgres {
  const account = chooseRunAccount("/nonexistent");
  const { binDir } = prepareProgram(embeddedProgram(), account, [], () => {});
  const as = account.switched ? { uid: account.uid, gid: account.gid } : {};
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  return {
    version: versionOf(path.join(binDir, "postgres"), "--version"),
    firstStart: async (place) => {
      const cluster = place.file("bare-cluster");
      mkdirSync(cluster, { mode: 0o700 });
      if (account.switched) chownSync(cluster, account.uid, account.gid);
      const options = { env, cwd: cluster, ...as };
      const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
      const initdb = ["-D", cluster, "-U", SUPERUSER, "-E", "UTF8", ...locale, "-A", "trust"];
      const from = performance.now();
      await timedRun(path.join(binDir, "initdb"), initdb, options);
      const settings = ["-c", "listen_addresses=", "-c", `unix_socket_directories=${cluster}`];
      const running = await startProgram(
        path.join(binDir, "postgres"),
        ["-D", cluster, ...settings],
        (pid) => isReady(cluster, pid),
        { ...options, pollMilliseconds: 3, stopSignal: "SIGINT" },
      );
      return {
        took: performance.now() - from,
        running,
        socket: `postgresql://${SUPERUSER}@/postgres?host=${encodeURIComponent(cluster)}`,
      };
    },
  };
}

/** As pg_ctl does: the last line of postmaster.pid says "ready" once connections are accepted. */
function isReady(cluster: string, pid: number): boolean {
  try {
    const lines = readFileSync(path.join(cluster, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}
