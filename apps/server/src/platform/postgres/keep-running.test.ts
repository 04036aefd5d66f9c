import { describe, expect, test } from "vitest";
import { keepRunning, type PostgresEvent } from "./keep-running.ts";
import type { Postmaster, PostmasterEnd } from "./postmaster.ts";

const killed: PostmasterEnd = { exitCode: null, signal: "SIGKILL" };

/** A server that ends when told to; starting real ones to see them fail five times would take half a minute. */
function server(pid: number) {
  const { promise: ended, resolve } = Promise.withResolvers<PostmasterEnd>();
  let stops = 0;
  const postmaster: Postmaster = {
    pid,
    ended,
    stop: async () => {
      stops += 1;
      resolve({ exitCode: 0, signal: null });
    },
  };
  return { postmaster, die: () => resolve(killed), stops: () => stops };
}

describe("a kept server", () => {
  test("is started again until the pauses are used up, then given up once", async () => {
    const first = server(1);
    const events: PostgresEvent[] = [];
    const { promise: gaveUp, resolve } = Promise.withResolvers<void>();
    let pid = 1;
    keepRunning(first.postmaster, {
      pausesMs: [0, 0, 0],
      restart: async () => {
        const next = server(++pid);
        next.die();
        return next.postmaster;
      },
      tell: (event) => {
        events.push(event);
        if (event.kind === "gave-up") resolve();
      },
    });
    first.die();
    await gaveUp;
    expect(events.filter(({ kind }) => kind === "restarted")).toEqual([
      { kind: "restarted", pid: 2 },
      { kind: "restarted", pid: 3 },
      { kind: "restarted", pid: 4 },
    ]);
    expect(events.at(-1)).toMatchObject({ kind: "gave-up", error: { code: "start-failed" } });
  });

  test("is tried again when a restart fails", async () => {
    const first = server(1);
    const second = server(2);
    const { promise: back, resolve } = Promise.withResolvers<PostgresEvent>();
    let attempts = 0;
    const kept = keepRunning(first.postmaster, {
      pausesMs: [0, 0],
      restart: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error("the disk was full");
        return second.postmaster;
      },
      tell: (event) => {
        if (event.kind === "restarted") resolve(event);
      },
    });
    first.die();
    expect(await back).toEqual({ kind: "restarted", pid: 2 });
    expect(kept.pid()).toBe(2);
    await kept.stop();
    expect(second.stops()).toBe(1);
  });

  test("that is stopped in the middle of a restart does not come back", async () => {
    const first = server(1);
    const second = server(2);
    const events: string[] = [];
    const { promise: restarting, resolve: begun } = Promise.withResolvers<void>();
    const { promise: gate, resolve: finish } = Promise.withResolvers<void>();
    const kept = keepRunning(first.postmaster, {
      restart: async () => {
        begun();
        await gate;
        return second.postmaster;
      },
      tell: ({ kind }) => events.push(kind),
    });
    first.die();
    await restarting;
    const stopped = kept.stop();
    finish();
    await stopped;
    expect(second.stops()).toBe(1);
    expect(events).toEqual(["ended-unexpectedly"]);
  });

  test("that is stopped during a long pause stops at once", async () => {
    const first = server(1);
    const { promise: paused, resolve } = Promise.withResolvers<void>();
    const kept = keepRunning(first.postmaster, {
      pausesMs: [2 ** 30],
      restart: async () => {
        throw new Error("must not be reached");
      },
      tell: () => resolve(),
    });
    first.die();
    await paused;
    await kept.stop();
  });
});
