/** The delay behind broken glass: counted by uptime, announced or not begun, told to whoever asks at the machine. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCountersignWorld, makeRequest } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { announce } from "./announce.ts";
import { readWaits, WAITS_FILE } from "./waits-file.ts";
import { Waits } from "./waits.ts";

const HOUR = 3600;
const directory = mkdtempSync(join(tmpdir(), "countersign-waits-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let request: ReturnType<typeof makeRequest>;
beforeAll(async () => {
  const { operator, device } = await makeCountersignWorld();
  request = makeRequest({ roots: [operator], targets: [device], requester: "alice" });
});

function waiting(change: { clock?: number; isTold?: boolean } = {}) {
  const time = { uptime: 10, clock: change.clock ?? request.not_before };
  const said: string[] = [];
  const waits = new Waits<string>({
    directory,
    uptime: () => time.uptime,
    clock: () => time.clock,
    announce: (text) => {
      said.push(text);
      return Promise.resolve(change.isTold ?? true);
    },
  });
  const about = (hash = "sha256:one", delaySeconds = HOUR) => ({
    request,
    requestHash: hash,
    breakglassHash: `${hash} broken`,
    delaySeconds,
    approvers: [{ person: "carol" }, { person: "dave" }],
  });
  return { waits, time, said, about };
}
const told = () => readWaits(readFileSync(join(directory, WAITS_FILE)));

describe("Broken glass", () => {
  test("is announced in words, and over when the uptime says so, whatever the clock says", async () => {
    const { waits, time, said, about } = waiting();
    expect(await waits.begin(about(), "frame")).toBeUndefined();
    expect(said.join()).toContain("broken on this machine by carol, dave.\nIn 1 h 0 min");
    expect(told()).toMatchObject([
      { request: "sha256:one", signed_by: ["carol", "dave"], seconds_left: HOUR },
    ]);
    time.clock += 10 * HOUR;
    time.uptime += HOUR - 1;
    expect(waits.isOver("sha256:one", "sha256:one broken")).toBe(false);
    time.uptime += 1;
    expect(waits.isOver("sha256:one", "sha256:one broken")).toBe(true);
    expect(waits.isOver("sha256:one", "another word")).toBe(false);
    await waits.end("sha256:one");
    expect(() => told()).toThrow("ENOENT");
  });

  test("goes on counting whatever else is signed for the same request", async () => {
    const { waits, time, about } = waiting();
    await waits.begin(about("sha256:one", 2 * HOUR), "long");
    time.uptime += HOUR;
    expect(await waits.begin({ ...about(), breakglassHash: "shorter" }, "short")).toBeUndefined();
    expect(waits.all()).toEqual([{ frame: "long", requestHash: "sha256:one", secondsLeft: HOUR }]);
    expect(waits.isOver("sha256:one", "shorter")).toBe(false);
  });

  test("is said again every hour, and counted anew after a start", async () => {
    const { waits, time, said, about } = waiting();
    await waits.begin(about("sha256:one", 3 * HOUR), "frame");
    for (let minutes = 0; minutes < 150; minutes += 1) {
      time.uptime += 60;
      await waits.tick();
    }
    expect(said.map((text) => /In (.*?),/.exec(text)?.[1])).toEqual([
      "3 h 0 min it will do",
      "2 h 0 min it will do",
      "1 h 0 min it will do",
    ]);
    await waits.clear();
    expect(waits.secondsLeft("sha256:one")).toBeUndefined();
    expect(() => told()).toThrow("ENOENT");
  });

  test("does not begin where nobody is told, where it does not fit any more, or where too many wait", async () => {
    const { waits, about } = waiting({ isTold: false });
    expect(await waits.begin(about(), "frame")).toBe("breakglass-not-announced");
    expect(waits.size).toBe(0);
    const late = waiting({ clock: request.not_after - HOUR + 1 });
    expect(await late.waits.begin(late.about(), "frame")).toBe("breakglass-too-late");
    const many = waiting();
    const begun = await Promise.all(
      Array.from({ length: 9 }, (_, index) => many.waits.begin(many.about(`sha256:${index}`), "frame")),
    );
    expect(begun.at(-1)).toBe("too-busy");
    await many.waits.clear();
    mkdirSync(join(directory, WAITS_FILE));
    const unwritten = waiting();
    expect(await unwritten.waits.begin(unwritten.about(), "frame")).toBe("breakglass-not-announced");
    expect(unwritten.said).toEqual([]);
    rmSync(join(directory, WAITS_FILE), { recursive: true });
  });
});

describe("An announcement", () => {
  const program = (text: string): readonly [string] => {
    const path = join(directory, `say-${text.length}`);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return [path];
  };

  test("reaches a program's standard input, without what moves a cursor", async () => {
    const heard = join(directory, "heard");
    expect(await announce([program(`cat > '${heard}'`)], "a\u001b[2Jb\u202e\u0007 \u00e4\nc")).toBe(true);
    expect(readFileSync(heard, "utf8")).toBe("a?[2Jb?? \u00e4\nc\n");
  });

  test("is made where one of them takes it, and not where none does or there is none", async () => {
    const [fails, works] = [program("exit 1"), program("cat > /dev/null")];
    expect(await announce([fails, works], "x")).toBe(true);
    expect(await announce([fails, ["/nowhere/wall"]], "x")).toBe(false);
    expect(await announce([], "x")).toBe(false);
  });
});
