/** Slow, broken and hanging sinks: the script waits, the runner's memory does not grow, the receipt is made. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostPlatform } from "../platform/host-platform.ts";
import { createLinuxHost } from "../platform/linux.ts";
import { executeScript } from "./execute-script.ts";
import { OutputRecorder } from "./output-recorder.ts";
import { fullOrder, sha256 } from "./testing/executor.ts";

const megabyte = 1024 * 1024;
const ignore = (): void => undefined;

describe("back-pressure", () => {
  let host: HostPlatform;
  beforeAll(async () => {
    host = await createLinuxHost();
  });
  afterAll(async () => {
    await host.close();
  });

  test("a sink that is not ready stops the script, and nothing is lost when it goes on", async () => {
    let received = 0;
    let calls = 0;
    const first = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const script = `head -c ${8 * megabyte} /dev/zero; echo done >&2`;
    let finished = false;
    const running = executeScript(
      fullOrder({ script, outputBytes: 16 * megabyte }),
      {
        async stdout(chunk) {
          received += chunk.length;
          calls += 1;
          first.resolve();
          if (calls === 1) await gate.promise;
        },
        stderr: () => void (finished = true),
      },
      host,
    );
    await first.promise;
    await pause(300);
    expect({ calls, finished }).toEqual({ calls: 1, finished: false });
    expect(received).toBeLessThanOrEqual(64 * 1024);
    gate.resolve();
    const outcome = await running.done;
    expect({ received, finished }).toEqual({ received: 8 * megabyte, finished: true });
    expect(outcome.stdout).toEqual({ hash: sha256(Buffer.alloc(8 * megabyte)), length: 8 * megabyte });
    expect(outcome).toMatchObject({ outcome: "ran", exit: 0, truncated: false });
  });

  test("a blocked script still ends at its time limit", async () => {
    const gate = Promise.withResolvers<void>();
    const running = executeScript(
      fullOrder({ script: "trap '' TERM; yes; sleep 60", seconds: 1 }),
      { stdout: async () => gate.promise, stderr: ignore },
      host,
    );
    setTimeout(() => gate.resolve(), 4_000);
    expect(await running.done).toMatchObject({ outcome: "timed-out", code: "time-limit", treeEnded: true });
  });

  test.each([
    ["rejects", async (): Promise<void> => Promise.reject(new Error("link lost"))],
    [
      "throws",
      (): void => {
        throw new Error("link lost");
      },
    ],
  ])("a sink that %s costs the forwarding, not the run", async (_how, stdout) => {
    const running = executeScript(fullOrder({ script: "seq 1 100000" }), { stdout, stderr: ignore }, host);
    const outcome = await running.done;
    expect(outcome).toMatchObject({ outcome: "ran", exit: 0, truncated: true });
    expect(outcome.stdout.length).toBe(588_895);
  });

  test("a muted recorder waits for no sink any more", async () => {
    const recorder = new OutputRecorder(
      { stdout: async () => new Promise(() => undefined), stderr: ignore },
      100,
    );
    const pending = recorder.consumer("stdout")(Buffer.from("abc"));
    expect(pending).toBeInstanceOf(Promise);
    recorder.mute();
    await pending;
    expect(recorder.consumer("stdout")(Buffer.from("def"))).toBeUndefined();
    expect(recorder.digest("stdout")).toEqual({ hash: sha256("abcdef"), length: 6 });
    expect(recorder.truncated).toBe(true);
  });

  test("the limit counts both streams together", async () => {
    const parts: string[] = [];
    const keep = (chunk: Uint8Array): void => void parts.push(Buffer.from(chunk).toString());
    const recorder = new OutputRecorder({ stdout: keep, stderr: keep }, 5);
    await recorder.consumer("stdout")(Buffer.from("abc"));
    await recorder.consumer("stderr")(Buffer.from("de"));
    expect(recorder.truncated).toBe(false);
    await recorder.consumer("stdout")(Buffer.from("f"));
    expect(parts).toEqual(["abc", "de"]);
    expect(recorder.truncated).toBe(true);
    expect(recorder.digest("stdout").length).toBe(4);
  });

  test("twenty runs at the same time do not mix", async () => {
    const outputs = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        let text = "";
        const running = executeScript(
          fullOrder({
            script: 'for i in 1 2 3; do echo "$1"; done; cat',
            args: [String(n)],
            stdin: `end ${n}`,
          }),
          { stdout: (chunk) => void (text += Buffer.from(chunk).toString()), stderr: ignore },
          host,
        );
        await running.done;
        return text;
      }),
    );
    expect(outputs).toEqual(Array.from({ length: 20 }, (_, n) => `${n}\n${n}\n${n}\nend ${n}`));
  });

  test("times come from the clock that was passed in", async () => {
    let now = 1_000;
    const clocked = await createLinuxHost({ nowSeconds: () => (now += 1), waitingLaunchers: 1 });
    const running = executeScript(fullOrder({ script: ":" }), { stdout: ignore, stderr: ignore }, clocked);
    expect(await running.done).toMatchObject({ startedAt: 1_001, endedAt: 1_002 });
    await clocked.close();
  });
});
