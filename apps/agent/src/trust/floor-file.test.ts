import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { floorPath, readFloorFile } from "./floor-file.ts";

let state: string;
let path: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "countersign-floor-"));
  path = floorPath(state);
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const good = JSON.stringify({ type: "floor", format: 1, deny: ["reboot"] });

describe("floor.json", () => {
  test("is nothing where there is none, and in force where it is right", () => {
    expect(readFloorFile(path)).toEqual({ state: "none" });
    writeFileSync(path, good, { mode: 0o644 });
    expect(readFloorFile(path)).toMatchObject({ state: "ok", floor: { deny: ["reboot"] } });
  });

  test("is broken where others could have written it, or where it is something else than a file", () => {
    writeFileSync(path, good);
    for (const mode of [0o660, 0o602]) {
      chmodSync(path, mode);
      expect(readFloorFile(path)).toMatchObject({
        state: "broken",
        detail: expect.stringContaining("chmod"),
      });
    }
    rmSync(path);
    writeFileSync(join(state, "real"), good);
    symlinkSync(join(state, "real"), path);
    expect(readFloorFile(path).state).toBe("broken");
    rmSync(path);
    mkdirSync(path);
    expect(readFloorFile(path).state).toBe("broken");
  });

  test.runIf(process.getuid?.() === 0)("is broken where it belongs to somebody else", () => {
    writeFileSync(path, good, { mode: 0o600 });
    chownSync(path, 65534, 65534);
    expect(readFloorFile(path)).toMatchObject({ state: "broken", detail: expect.stringContaining("65534") });
  });

  test.each(["", "{", good.replace("deny", "denies"), good.replace("reboot", "reboots"), "{}"])(
    "is broken by a mistake in it: %s",
    (text) => {
      writeFileSync(path, text);
      expect(readFloorFile(path).state).toBe("broken");
    },
  );
});
