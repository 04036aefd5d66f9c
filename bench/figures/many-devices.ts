/**
 * G19, of the console's goals: lists stay quick however many devices there are. 100,000 devices of two clients under row
 * security; timed is the API's whole answer to a page as the console asks for it, one after the other, and the slowest
 * of twenty counts (p95), not the middle one.
 */
import { endpoints } from "@countersign/api";
import { makeOperatorRoot } from "@countersign/testkit";
import { readBound } from "../harness/bound.ts";
import type { Contest, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { percentile } from "../harness/percentile.ts";
import { theLimit } from "../peers/the-limit.ts";
import { putDevices } from "../product/device-crowd.ts";
import { BENCH_CLIENT } from "../product/enrolled-fleet.ts";
import { type RunningServer, startServer } from "../product/running-server.ts";

const DEVICES = 100_000;
const LIMIT_MILLISECONDS = 50;
/** Rows of a page, and requests of a sample. */
const PAGE = 100;
const CALLS = 40;

type Question = NonNullable<typeof endpoints.devices.listDevices.query>["_zod"]["input"];

/** A list of 100,000 devices pages within 50 ms. */
export const manyDevices: Figure = {
  id: "G19",
  what: "a page of a list of 100,000 devices, p95",
  start: async (note) => {
    note(pinToCores("0,1"));
    await using stack = new AsyncDisposableStack();
    const place = stack.use(makeOwnPlace());
    const root = makeOperatorRoot({ now: Math.floor(Date.now() / 1000) - 60, clients: [BENCH_CLIENT] });
    const server = stack.use(await startServer(place.file("data"), root));
    note(`putting ${DEVICES} devices into the database`);
    await putDevices(server, place.file("data"), DEVICES);
    const questions: Readonly<Record<string, Question>> = {
      "the first page": {},
      "the last page": { after: await lastCursor(server, {}) },
      "by client and state": { client: BENCH_CLIENT, state: "enrolled" },
      "a search that finds one": { q: "mail-77775." },
      "a search that finds nothing": { q: "nobody-is-called-so" },
      "by name, from the middle": { sort: "name", after: await middleCursor(server, "name") },
      "heard of last": { sort: "-seen" },
    };
    const contests = Object.entries(questions).map(([name, question]) => contestOf(server, name, question));
    const started = stack.move();
    return { contests, [Symbol.asyncDispose]: () => started.disposeAsync() };
  },
};

function contestOf(server: RunningServer, name: string, question: Question): Contest {
  return {
    what: `a page of 100,000 devices: ${name}, p95`,
    unit: "ms",
    ours: {
      name: "countersign",
      versions: [`node ${process.version}`],
      sample: async () => {
        const took: number[] = [];
        for (let call = 0; call < CALLS; call++) took.push(await timedPage(server, question));
        return percentile(took, 95);
      },
    },
    peers: [{ peer: theLimit(LIMIT_MILLISECONDS), goal: readBound("<= 1") }],
    beside: [],
    rounds: 7,
  };
}

async function timedPage({ client }: RunningServer, question: Question): Promise<number> {
  const from = performance.now();
  const { reply } = await client.call(endpoints.devices.listDevices, { query: { ...question, limit: PAGE } });
  const took = performance.now() - from;
  if (!question?.q && reply.devices.length === 0) throw new Error("the page is empty");
  return took;
}

/** Where the last page begins, by going through all of them. */
async function lastCursor({ client }: RunningServer, question: Question): Promise<string> {
  let last: string | undefined;
  for (;;) {
    const query = { ...question, limit: 500, ...(last === undefined ? {} : { after: last }) };
    const { reply } = await client.call(endpoints.devices.listDevices, { query });
    if (reply.next === null) return last ?? "";
    last = reply.next;
  }
}

/** The place behind a device from the middle of the alphabet, as its page would have given it out. */
async function middleCursor({ client }: RunningServer, sort: "name"): Promise<string> {
  const { reply } = await client.call(endpoints.devices.listDevices, { query: { q: "edge-50", limit: 1 } });
  const [device] = reply.devices;
  if (!device) throw new Error("nobody is in the middle");
  return Buffer.from(JSON.stringify([sort, device.name, device.id])).toString("base64url");
}
