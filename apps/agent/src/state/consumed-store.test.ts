/** No id is consumed twice: not at the same time, not after a restart, not after damage. */
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConsumedStore } from "./consumed-store.ts";
import { journalLine } from "./journal.ts";
import { StateError } from "./state-error.ts";

let directory: string;
let path: string;
const taken = { ok: false, because: "already-consumed" };

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "countersign-test-consumed-"));
  path = join(directory, "consumed");
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function reopened(store: ConsumedStore): Promise<ConsumedStore> {
  await store.close();
  return ConsumedStore.open(path);
}

async function codeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
    return "no error";
  } catch (error) {
    return error instanceof StateError ? error.code : String(error);
  }
}

describe("ConsumedStore", () => {
  test("gives an id to one taker only, also to one of many at the same time", async () => {
    const store = await ConsumedStore.open(path);
    const answers = await Promise.all(Array.from({ length: 50 }, async () => store.consume("a", {})));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await store.consume("a", {})).toEqual(taken);
    expect(await store.consume("b", {})).toEqual({ ok: true });
    await store.close();
  });

  test("remembers after a restart, and knows which runs have no receipt", async () => {
    let store = await ConsumedStore.open(path);
    await store.consume("done", { script: "sha256:1" });
    await store.consume("cut off", { script: "sha256:2", at: 5, targets: ["a"] });
    await store.finish("done", "sha256:r");
    await store.finish("never begun", "sha256:r");
    store = await reopened(store);
    expect(await store.consume("done", {})).toEqual(taken);
    expect(await store.consume("cut off", {})).toEqual(taken);
    expect(store.unfinished()).toEqual([
      { requestId: "cut off", record: { script: "sha256:2", at: 5, targets: ["a"] } },
    ]);
    await store.finish("cut off", "sha256:s");
    store = await reopened(store);
    expect(store.unfinished()).toEqual([]);
    expect(store.size).toBe(2);
    await store.close();
  });

  test("is on disk before it answers", async () => {
    const store = await ConsumedStore.open(path);
    await store.consume("a", {});
    expect(readFileSync(path, "utf8")).toContain('"id":"a"');
    await store.close();
  });

  test("cuts off a torn last line at any byte of it and keeps all before", async () => {
    const store = await ConsumedStore.open(path);
    await store.consume("first", {});
    await store.close();
    const whole = readFileSync(path);
    const line = Buffer.from(journalLine({ did: "consume", id: "torn", record: {} }));
    for (let kept = 0; kept < line.length; kept += 1) {
      writeFileSync(path, Buffer.concat([whole, line.subarray(0, kept)]));
      const again = await ConsumedStore.open(path);
      expect([again.has("first"), again.has("torn"), again.size]).toEqual([true, false, 1]);
      await again.consume("next", {});
      await again.close();
      const then = await ConsumedStore.open(path);
      expect(then.size).toBe(2);
      await then.close();
    }
  });

  test("refuses damage before the end instead of forgetting an id", async () => {
    const store = await ConsumedStore.open(path);
    for (const id of ["one", "two", "three"]) await store.consume(id, {});
    await store.close();
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"two"', '"TWO"'));
    expect(await codeOf(ConsumedStore.open(path))).toBe("corrupt");
  });

  test("refuses a record of an unknown kind and an id that is there twice", async () => {
    writeFileSync(path, journalLine({ did: "forget", id: "a" }), { mode: 0o600 });
    expect(await codeOf(ConsumedStore.open(path))).toBe("corrupt");
    truncateSync(path);
    const line = journalLine({ did: "consume", id: "a", record: {} });
    appendFileSync(path, line + line);
    expect(await codeOf(ConsumedStore.open(path))).toBe("corrupt");
  });

  test("refuses a file that others could have written, and a link", async () => {
    writeFileSync(path, "", { mode: 0o600 });
    chmodSync(path, 0o620);
    expect(await codeOf(ConsumedStore.open(path))).toBe("unsafe-permissions");
    rmSync(path);
    writeFileSync(join(directory, "elsewhere"), "", { mode: 0o600 });
    symlinkSync(join(directory, "elsewhere"), path);
    expect(await codeOf(ConsumedStore.open(path))).toBe("unsafe-permissions");
  });

  test("holds a hundred thousand ids", async () => {
    const lines = Array.from({ length: 100_000 }, (_, n) => {
      const id = `${String(n).padStart(8, "0")}-0000-4000-8000-000000000000`;
      return (
        journalLine({ did: "consume", id, record: {} }) +
        journalLine({ did: "finish", id, receipt: "sha256:r" })
      );
    });
    writeFileSync(path, lines.join(""), { mode: 0o600 });
    const store = await ConsumedStore.open(path);
    expect(store.size).toBe(100_000);
    expect(await store.consume("00099999-0000-4000-8000-000000000000", {})).toEqual(taken);
    expect(await store.consume("00100000-0000-4000-8000-000000000000", {})).toEqual({ ok: true });
    await store.close();
  });

  test("counts uses of standing approvals by the lines that consume them, for good, and no day twice", async () => {
    const store = await ConsumedStore.open(path);
    const use = (day: string, at: number) => ({ standing: "sha256:s", day, at });
    await store.consume("a", {}, use("2026-10-25", 100));
    await store.consume("b", {}, use("2026-10-25", 300));
    expect(await store.consume("b", {}, use("2026-10-25", 400))).toEqual(taken);
    await store.close();
    const again = await ConsumedStore.open(path);
    expect(again.usesOf("sha256:s")).toEqual({ total: 2, day: "2026-10-25", inDay: 2, last: 300 });
    expect(again.usesOf("sha256:other")).toBeUndefined();
    // A day label that went back, as a line that nobody writes would say it, opens nothing.
    await again.consume("c", {}, use("2026-10-24", 200));
    expect(again.usesOf("sha256:s")).toEqual({ total: 3, day: "2026-10-25", inDay: 3, last: 300 });
    await again.consume("d", {}, use("2026-10-26", 500));
    expect(again.usesOf("sha256:s")).toEqual({ total: 4, day: "2026-10-26", inDay: 1, last: 500 });
    await again.close();
  });

  test("refuses to open where the beginning of a run was cut out", async () => {
    const begun = journalLine({ did: "consume", id: "a", record: {} });
    const ended = journalLine({ did: "finish", id: "a", receipt: "sha256:r" });
    writeFileSync(path, begun + ended, { mode: 0o600 });
    await (await ConsumedStore.open(path)).close();
    writeFileSync(path, ended, { mode: 0o600 });
    expect(await codeOf(ConsumedStore.open(path))).toBe("corrupt");
  });

  test("refuses to open where a count cannot be read", async () => {
    const line = journalLine({ did: "consume", id: "a", record: {}, use: { standing: "sha256:s" } });
    writeFileSync(path, line, { mode: 0o600 });
    expect(await codeOf(ConsumedStore.open(path))).toBe("corrupt");
  });

  test("an id whose write failed stays taken", async () => {
    const store = await ConsumedStore.open(path);
    await store.close();
    expect(await codeOf(store.consume("a", {}))).toBe("not-durable");
    expect(await store.consume("a", {})).toEqual(taken);
  });
});
