/**
 * G10, as far as it goes without a page: the first start on a fresh data directory until the product says that it is
 * ready, against a bare initdb and start; and the idle memory of the server, database included.
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

/** How long a service is left alone before its memory is read. */
const IDLE_SECONDS = 11;

/** First start, and idle memory of the server. */
export const firstStart: Figure = {
  id: "G10",
  what: "first start until ready, without a page; idle memory of the server",
  start: async (note) => {
    note(pinToCores("0,1"));
    const postgres = barePostgres();
    return {
      contests: [
        {
          what: "first start until ready, this machine's agent enrolled",
          unit: "ms",
          ours: upToReady("countersign up"),
          peers: [{ peer: initdbAndStart(postgres), goal: readBound("<= 2.5") }],
          beside: [upToReady("countersign up --no-local-agent", "--no-local-agent")],
          rounds: 6,
        },
        {
          what: "idle private memory of server and database",
          unit: "MiB",
          ours: idleServer(),
          peers: [{ peer: bareService(IDLE_SECONDS), goal: readBound("<= 2") }],
          beside: [],
          rounds: 5,
        },
      ],
      async [Symbol.asyncDispose]() {},
    };
  },
};

function upToReady(name: string, ...options: readonly string[]): Contender {
  return {
    name,
    versions: [`node ${process.version}`],
    sample: async () => {
      using place = makeOwnPlace();
      await using up = await countersignUp(place.file("data"), ...options);
      return up.took;
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

/** The server and its database as `countersign up` starts them; the launcher that waits beside them is not the server. */
function idleServer(): Contender {
  return {
    name: "server and database of countersign up",
    versions: [`node ${process.version}`],
    sample: idleAfterUp,
  };
}

async function idleAfterUp(): Promise<number> {
  using place = makeOwnPlace();
  await using up = await countersignUp(place.file("data"), "--no-local-agent");
  const answer = await fetch(`${up.url}/api/v1/setup`);
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  await sleep(IDLE_SECONDS * 1000);
  return privateMiB(processTree(up.pid).filter((pid) => pid !== up.pid));
}
