/** Following one run by the events stream, as the console and the CLI do. */
import { request } from "node:http";
import type { RunningServer } from "./running-server.ts";

/** A stream that is open. */
export interface FollowedRun extends AsyncDisposable {
  /** Exit codes by device, once all have one; rejects where a device ended otherwise, the stream broke off, or it took too long. */
  readonly exits: Promise<ReadonlyMap<string, number>>;
}

const TOO_LONG_MILLISECONDS = 20_000;

/** Opens the stream of a topic in which one run goes on, and waits until the server says that it follows. */
export async function followRun(
  { url, token }: RunningServer,
  topic: string,
  devices: readonly string[],
): Promise<FollowedRun> {
  const exits = new Map<string, number>();
  const done = Promise.withResolvers<ReadonlyMap<string, number>>();
  const ready = Promise.withResolvers<void>();
  // Whoever waits for one of them hears of it; the other is nobody's.
  done.promise.catch(() => undefined);
  const fail = (cause: Error) => {
    done.reject(cause);
    ready.reject(cause);
  };
  const hear = (line: string) => {
    if (line === "event: ready") ready.resolve();
    if (!line.startsWith("data: {")) return;
    const { facts = {} } = JSON.parse(line.slice("data: ".length));
    const { device, state, exit } = facts;
    if (typeof exit === "number") exits.set(device, exit);
    else if (["refused", "lost", "interrupted", "cancelled"].includes(state))
      done.reject(new Error(`a device ended as ${state}`));
    if (exits.size === devices.length) done.resolve(exits);
  };
  const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
  const call = request(`${url}/api/v1/events?topics=${topic}`, { headers, agent: false });
  call.once("error", fail);
  call.once("response", (response) => {
    if (response.statusCode !== 200) fail(new Error(`the events stream answers ${response.statusCode}`));
    let rest = "";
    response.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) hear(line);
    });
    response.once("error", fail).once("close", () => fail(new Error("the events stream broke off")));
  });
  call.end();
  const late = setTimeout(() => fail(new Error("no exit code came in time")), TOO_LONG_MILLISECONDS);
  await ready.promise;
  return {
    exits: done.promise,
    [Symbol.asyncDispose]: () => {
      clearTimeout(late);
      call.destroy();
      return Promise.resolve();
    },
  };
}
