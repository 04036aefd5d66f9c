/** No test restarts the machine: the command is always a harmless one. */
import { describe, expect, test } from "vitest";
import { executeReboot } from "./reboot.ts";

const now = () => 1000;

describe("A restart", () => {
  test("is the outcome of its command", async () => {
    expect(await executeReboot(["/bin/sh", "-c", "exit 4"], 0, now).done).toMatchObject({
      outcome: "ran",
      exit: 4,
    });
    expect(await executeReboot(["/bin/sh", "-c", "kill -9 $$"], 0, now).done).toMatchObject({
      signal: "SIGKILL",
    });
  });

  test("can be called off while its delay lasts", async () => {
    const restart = executeReboot(["/bin/true"], 3600, now);
    restart.cancel("vetoed");
    expect(await restart.done).toMatchObject({ outcome: "cancelled", code: "vetoed" });
  });

  test("says so where its command is not there", async () => {
    expect(await executeReboot(["/nonexistent/reboot"], 0, now).done).toMatchObject({
      outcome: "could-not-start",
      code: "launch-failed",
    });
  });
});
