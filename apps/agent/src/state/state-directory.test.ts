/** One runner at a time, and only on the machine on which the state was made. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HostPlatform } from "../platform/host-platform.ts";
import { createLinuxHost } from "../platform/linux.ts";
import { DocumentStore } from "./document-store.ts";
import { bindToMachine, checkMachineBinding } from "./machine-binding.ts";
import { holdStateDirectory } from "./state-directory.ts";

let base: string;
let state: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "countersign-test-state-"));
  state = join(base, "state");
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

describe("holdStateDirectory", () => {
  let host: HostPlatform;
  beforeAll(async () => {
    host = await createLinuxHost({ waitingLaunchers: 1 });
  });
  afterAll(async () => {
    await host.close();
  });
  const hold = async (): ReturnType<typeof holdStateDirectory> =>
    holdStateDirectory(state, async (file) => host.lockExclusively(file));

  test("makes a private directory and can be held again after a release", async () => {
    const first = await hold();
    expect(first.path).toBe(state);
    expect(statSync(state).mode & 0o777).toBe(0o700);
    await expect(hold()).rejects.toMatchObject({ code: "in-use" });
    await first.release();
    await (await hold()).release();
  });

  test("names the other runner, and a runner that was killed holds nothing", async () => {
    const program = join(import.meta.dirname, "testing/hold-state.ts");
    const other = spawn(process.execPath, [program, state, base], { stdio: ["ignore", "pipe", "inherit"] });
    await once(other.stdout, "data");
    await expect(hold()).rejects.toMatchObject({
      code: "in-use",
      message: expect.stringContaining(`process ${other.pid}.`),
    });
    other.kill("SIGKILL");
    await once(other, "exit");
    await (await hold()).release();
  });

  test("refuses a directory that is open to others", async () => {
    await (await hold()).release();
    chmodSync(state, 0o755);
    await expect(hold()).rejects.toMatchObject({ code: "unsafe-permissions" });
  });

  test("machine identity is what the system says, and is not empty where it says something", () => {
    const values = Object.values(host.machineIdentity());
    expect(values.every((value) => typeof value === "string" && value.length > 0)).toBe(true);
  });
});

describe("machine binding", () => {
  const machine = { machineId: "m1", productUuid: "p1" };
  let documents: DocumentStore;
  const witness = (): string => join(base, "witness");
  beforeEach(async () => {
    documents = await DocumentStore.open(state);
  });

  test("accepts its own machine, start after start, and anything before enrolment", async () => {
    await checkMachineBinding(documents, machine, witness());
    await bindToMachine(documents, machine);
    for (let start = 0; start < 3; start += 1) await checkMachineBinding(documents, machine, witness());
  });

  test.each([
    ["another machine id", { machineId: "m2", productUuid: "p1" }],
    ["another firmware id", { machineId: "m1", productUuid: "p2" }],
  ])("refuses %s as cloned", async (_what, other) => {
    await bindToMachine(documents, machine);
    await expect(checkMachineBinding(documents, other, witness())).rejects.toMatchObject({
      code: "cloned-state",
    });
  });

  test("an identity that cannot be read today proves nothing", async () => {
    await bindToMachine(documents, machine);
    await checkMachineBinding(documents, { machineId: "m1" }, witness());
    await checkMachineBinding(documents, {}, witness());
  });

  test("refuses an old copy of the state that was put back", async () => {
    await bindToMachine(documents, machine);
    await checkMachineBinding(documents, machine, witness());
    const backup = join(base, "backup");
    cpSync(state, backup, { recursive: true });
    await checkMachineBinding(documents, machine, witness());
    rmSync(state, { recursive: true });
    cpSync(backup, state, { recursive: true });
    await expect(checkMachineBinding(documents, machine, witness())).rejects.toMatchObject({
      code: "rolled-back-state",
    });
    // A person who enrols anew (and so means it) starts from here.
    await bindToMachine(documents, machine);
    await checkMachineBinding(documents, machine, witness());
  });

  test("refuses a note that cannot be read", async () => {
    for (const text of ["", "{}", "[]", '{"id":1,"machine":{}}']) {
      await documents.save("machine-binding", Buffer.from(text));
      await expect(checkMachineBinding(documents, machine, witness())).rejects.toMatchObject({
        code: "corrupt",
      });
    }
  });
});
