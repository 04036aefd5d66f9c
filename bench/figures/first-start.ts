/**
 * G10: the first start on a fresh data directory until the console's page has come with everything that it loads first,
 * against a bare initdb and start; and the idle memory of the server, database included. What `up` starts beside the
 * server for the trial (a signing station, this machine's agent) is no part of a server; it stands beside.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { readBound } from "../harness/bound.ts";
import type { Contender, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { privateMiB, processTree } from "../harness/private-memory.ts";
import { barePostgres } from "../peers/bare-postgres.ts";
import { bareService } from "../peers/bare-service.ts";
import { countersignUp } from "../product/countersign-up.ts";
import { readPage } from "../product/read-page.ts";

/** How long a service is left alone before its memory is read. */
const IDLE_SECONDS = 11;
const SERVER_ONLY = ["--no-local-agent", "--no-station"] as const;

/** First start, and idle memory of the server. */
export const firstStart: Figure = {
  id: "G10",
  what: "first start to first page; idle memory of the server",
  start: async (note) => {
    note(pinToCores("0,1"));
    const postgres = barePostgres();
    return {
      contests: [
        {
          what: "first start to first page, trial station and this machine's agent included",
          unit: "ms",
          ours: upToPage("countersign up"),
          peers: [{ peer: initdbAndStart(postgres), goal: readBound("<= 2.5") }],
          beside: [upToPage("countersign up, server only", ...SERVER_ONLY)],
          rounds: 6,
        },
        {
          what: "idle private memory of server and database",
          unit: "MiB",
          ours: idle("server and database of countersign up", ...SERVER_ONLY),
          peers: [{ peer: bareService(IDLE_SECONDS), goal: readBound("<= 2") }],
          beside: [idle("the same with the trial station", "--no-local-agent")],
          rounds: 5,
        },
      ],
      async [Symbol.asyncDispose]() {},
    };
  },
};

function upToPage(name: string, ...options: readonly string[]): Contender {
  return {
    name,
    versions: [`node ${process.version}`],
    sample: async () => {
      using place = makeOwnPlace();
      await using up = await countersignUp(place.file("data"), ...options);
      const ready = performance.now();
      await readPage(up.url);
      return up.took + (performance.now() - ready);
    },
  };
}

function initdbAndStart(postgres: ReturnType<typeof barePostgres>): Contender {
  return {
    name: "bare initdb + start",
    versions: [postgres.version],
    sample: async () => {
      using place = makeOwnPlace(0o711);
      const { took, running } = await postgres.firstStart(place);
      await running[Symbol.asyncDispose]();
      return took;
    },
  };
}

/** What `up` starts, but for the launcher that waits beside it. */
function idle(name: string, ...options: readonly string[]): Contender {
  return { name, versions: [`node ${process.version}`], sample: () => idleAfterUp(options) };
}

async function idleAfterUp(options: readonly string[]): Promise<number> {
  using place = makeOwnPlace();
  await using up = await countersignUp(place.file("data"), ...options);
  await readPage(up.url);
  const answer = await fetch(`${up.url}/api/v1/setup`);
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  await sleep(IDLE_SECONDS * 1000);
  return privateMiB(processTree(up.pid).filter((pid) => pid !== up.pid));
}
