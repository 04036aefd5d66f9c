/**
 * G20: a due task reaches its device within one second at 1,000 schedules a minute. Timed is from the moment at which it
 * is due until the device has judged the run that came, at the level at which the server's own key is enough; the device
 * signs a receipt for each. Once as 1,000 a minute come on average, and once with 250 of them in the same second, since
 * people choose full hours.
 */
import { readBound } from "../harness/bound.ts";
import type { Contest, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { makeOwnPlace } from "../harness/own-place.ts";
import { percentile } from "../harness/percentile.ts";
import { theLimit } from "../peers/the-limit.ts";
import { type DueTasks, dueTasks } from "../product/due-tasks.ts";

const TASKS = 250;
const DEVICES = 10;
/** 250 in a quarter of a minute are 1,000 a minute. */
const SPREAD_SECONDS = 15;
const LIMIT_MILLISECONDS = 1000;

/** A due task reaches the device within a second. */
export const tasksInTime: Figure = {
  id: "G20",
  what: "a due task reaches its device at 1,000 schedules a minute, p95",
  start: async (note) => {
    note(pinToCores("0,1"));
    await using stack = new AsyncDisposableStack();
    const place = stack.use(makeOwnPlace());
    note(`making ${TASKS} tasks on ${DEVICES} devices`);
    const tasks = stack.use(await dueTasks(place.file("data"), TASKS, DEVICES));
    const contests = [
      contestOf(tasks, "1,000 a minute, evenly", SPREAD_SECONDS),
      contestOf(tasks, `${TASKS} in the same second`, 1),
    ];
    const started = stack.move();
    return { contests, [Symbol.asyncDispose]: () => started.disposeAsync() };
  },
};

function contestOf(tasks: DueTasks, what: string, spreadSeconds: number): Contest {
  return {
    what: `due tasks until they are on their devices, p95: ${what}`,
    unit: "ms",
    ours: {
      name: "countersign",
      versions: [`node ${process.version}`],
      sample: async () => percentile(await tasks.fire(spreadSeconds), 95),
    },
    peers: [{ peer: theLimit(LIMIT_MILLISECONDS), goal: readBound("<= 1") }],
    beside: [],
    rounds: 5,
  };
}
