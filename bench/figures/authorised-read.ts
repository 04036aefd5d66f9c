/**
 * G8: a read as people and programs make it all day, one device by its id: the caller found by session and judged, rows
 * under row security, the reply validated against its schema, headers and request log as always. The peer is bare
 * Fastify with the same query of the same database, that knows nobody and checks nothing; both give the same JSON.
 */
import { isDeepStrictEqual } from "node:util";
import { endpoints } from "@countersign/api";
import { makeOperatorRoot } from "@countersign/testkit";
import { readBound } from "../harness/bound.ts";
import type { Contender, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { requestRate } from "../harness/request-rate.ts";
import { startPeerServer } from "../peers/peer-server.ts";
import { databaseUrl, putDevices } from "../product/device-crowd.ts";
import { BENCH_CLIENT } from "../product/enrolled-fleet.ts";
import { startServer } from "../product/running-server.ts";

const PEER = new URL("../peers/bare-device.mjs", import.meta.url);
const DEVICES = 1000;
/** Of both: enough that nobody waits for the other end. */
const CONNECTIONS = 32;
const SECONDS = 2;

/** Authenticated, authorised, validated JSON read. */
export const authorisedRead: Figure = {
  id: "G8",
  what: "authenticated, authorised, validated JSON read",
  start: async (note) => {
    note(pinToCores("0,1"));
    await using stack = new AsyncDisposableStack();
    const place = stack.use(makeOwnPlace());
    const dataDir = place.file("data");
    const root = makeOperatorRoot({ now: Math.floor(Date.now() / 1000) - 60, clients: [BENCH_CLIENT] });
    const server = stack.use(await startServer(dataDir, root));
    await putDevices(server, dataDir, DEVICES);
    const { reply } = await server.client.call(endpoints.devices.listDevices, { query: { limit: 1 } });
    const path = `/devices/${reply.devices[0]?.id}`;
    const peer = stack.use(await startPeerServer(PEER, [databaseUrl(dataDir)]));
    const headers = { authorization: `Bearer ${server.token}` };
    const own = `${server.url}/api/v1${path}`;
    const theirs = `${peer.url}${path}`;
    const [said, told] = [await jsonOf(own, headers), await jsonOf(theirs, {})];
    if (!isDeepStrictEqual(said, told)) throw new Error("server and peer do not answer the same");
    const started = stack.move();
    return {
      contests: [
        {
          what: "one device by its id, session, row security and validated reply",
          unit: "/s",
          ours: reader("countersign", own, headers),
          peers: [
            {
              peer: reader("bare Fastify with the same query through the driver", theirs, {}),
              goal: readBound(">= 0.60"),
            },
          ],
          beside: [],
          rounds: 9,
        },
      ],
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  },
};

async function jsonOf(url: string, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return await answer.json();
}

function reader(name: string, url: string, headers: Readonly<Record<string, string>>): Contender {
  const load = { url, headers, connections: CONNECTIONS, seconds: SECONDS };
  return {
    name,
    versions: [`node ${process.version}`, "fastify 5.12.8"],
    sample: () => requestRate(load),
  };
}
