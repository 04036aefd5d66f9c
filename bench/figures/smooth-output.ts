/**
 * G18, of the console's goals: the run page stays smooth while twenty devices write one megabyte a second in all. Timed
 * are the frames of Chromium, and the longest of a hundred counts (p99); beside it the same browser on a page of the
 * console where nothing happens, while the devices write on. A sample in which less came over the line is an error.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { makeOperatorRoot } from "@countersign/testkit";
import type { CDPSession, Page } from "playwright-core";
import { buildConsole } from "../../tests/browser/built-console.ts";
import { readBound } from "../harness/bound.ts";
import type { Contender, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { percentile } from "../harness/percentile.ts";
import { BENCH_CLIENT, enrolFleet } from "../product/enrolled-fleet.ts";
import { startServer } from "../product/running-server.ts";
import { openSignedIn } from "../product/signed-in-browser.ts";
import { startWriting } from "../product/writing-run.ts";

const DEVICES = 20;
const BYTES_A_SECOND = 1_000_000;
/** The scripts also sleep and print: told to write a fifth more, they write what is wanted. */
const TOLD_BYTES_A_SECOND = BYTES_A_SECOND * 1.2;
const SETTLE_SECONDS = 3;
/** A hundredth of the frames of so long is nearly eight of them: of fewer a single one that somebody else took decides. */
const WATCHED_SECONDS = 12;

/** Output of twenty devices stays smooth. */
export const smoothOutput: Figure = {
  id: "G18",
  what: "frames of the run page while 20 devices write 1 MB/s in all, p99",
  start: async (note) => {
    buildConsole();
    note(pinToCores("0,1"));
    await using stack = new AsyncDisposableStack();
    const place = stack.use(makeOwnPlace());
    const clients = [BENCH_CLIENT];
    const root = makeOperatorRoot({ now: Math.floor(Date.now() / 1000) - 60, clients });
    const server = stack.use(await startServer(place.file("data"), root));
    const browser = stack.use(await openSignedIn(server));
    note(`enrolling ${DEVICES} agents`);
    const fleet = stack.use(await enrolFleet(server, root, place, DEVICES));
    const run = await startWriting(server, root, fleet.devices, TOLD_BYTES_A_SECOND);
    const context = await browser.newContext();
    const page = await context.newPage();
    const line = await context.newCDPSession(page);
    await line.send("Network.enable");
    const versions = [browser.version];
    const writing: Contender = {
      name: "the run page while they write",
      versions,
      sample: async () => {
        const { frames, bytes } = await watch(page, line, `${server.url}/runs/${run}`);
        // Output comes as base64.
        if (bytes * 0.75 < BYTES_A_SECOND * WATCHED_SECONDS)
          throw new Error(`only ${Math.round((bytes * 0.75) / WATCHED_SECONDS)} bytes a second came`);
        return frames;
      },
    };
    const idle: Contender = {
      name: "an idle page of the console",
      versions,
      sample: async () => (await watch(page, line, `${server.url}/settings`)).frames,
    };
    const started = stack.move();
    return {
      contests: [
        {
          what: "time between frames while 20 devices write 1 MB/s in all, p99",
          unit: "ms",
          ours: writing,
          peers: [{ peer: idle, goal: readBound("<= 2") }],
          beside: [],
          rounds: 5,
        },
      ],
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  },
};

/** Opens a page and lets it settle; then p99 of the time between its frames, and the bytes that came meanwhile. */
async function watch(page: Page, line: CDPSession, url: string): Promise<{ frames: number; bytes: number }> {
  await page.goto(url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await sleep(SETTLE_SECONDS * 1000);
  let bytes = 0;
  const hear = ({ dataLength }: { dataLength: number }) => void (bytes += dataLength);
  line.on("Network.dataReceived", hear);
  const frames = await page.evaluate<number[]>(FRAMES);
  line.off("Network.dataReceived", hear);
  return { frames: percentile(frames, 99), bytes };
}

/** In the page: milliseconds between frames. */
const FRAMES = `new Promise((resolve) => {
  const between = [];
  const end = performance.now() + ${WATCHED_SECONDS * 1000};
  let last;
  const tick = (now) => {
    if (last !== undefined) between.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(tick);
    else resolve(between);
  };
  requestAnimationFrame(tick);
})`;
