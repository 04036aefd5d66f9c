/** What a confined part cannot do, tried by a part that tries it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COLLECTED_FILES } from "../collector/collected-files.ts";
import { collectFacts } from "../runner/collect-facts.ts";
import { stageCode } from "../staging/stage-code.ts";
import { unstageCode } from "../staging/unstage-code.ts";
import { chooseConfinement } from "./confinement.ts";
import { confinedWords, spawnConfined } from "./spawn-confined.ts";

let stage: string;
beforeAll(() => {
  stage = stageCode();
});
afterAll(() => unstageCode(stage));

const collector = { entry: "collector/main.js", network: false, reads: COLLECTED_FILES } as const;

describe("A confined part", () => {
  test("may use the network by the flag of the Node that runs it: the link alone", () => {
    const link = { entry: "link/main.js", network: true } as const;
    expect(confinedWords(link, "/s", 24)).not.toContain("--allow-net");
    expect(confinedWords(link, "/s", 26)).toContain("--allow-net");
    expect(confinedWords(collector, "/s", 26)).not.toContain("--allow-net");
  });

  test("is granted reading its code and the files of its table, and nothing else", () => {
    const granted = confinedWords(collector, "/s").filter((word) => word.startsWith("--allow-"));
    expect(granted).toEqual(["/s/*", ...COLLECTED_FILES].map((path) => `--allow-fs-read=${path}`));
    expect(confinedWords(collector, "/s")[0]).toBe("--permission");
  });

  test("tells of the machine as the collector", async () => {
    const confinement = await chooseConfinement(false);
    const facts = await collectFacts(() => spawnConfined(collector, stage, confinement));
    expect(facts).toMatchObject({
      kernel: expect.stringContaining("Linux"),
      runtime: `Node.js ${process.versions.node}`,
    });
    expect(facts?.["os"]).toBeDefined();
    const blind = await collectFacts(() => spawnConfined({ ...collector, reads: [] }, stage, confinement));
    expect(blind).toBeDefined();
    expect(blind?.["os"]).toBeUndefined();
  });

  test("is kept from files, programs and threads, and from the starter's environment", async () => {
    process.env["COUNTERSIGN_TEST_SECRET"] = "secret";
    const tries = `
      import { readFileSync, writeFileSync } from "node:fs";
      import { spawnSync } from "node:child_process";
      import { Worker } from "node:worker_threads";
      const said = (attempt) => { try { attempt(); return "done"; } catch (error) { return error.code; } };
      console.log(JSON.stringify({
        passwd: said(() => readFileSync("/etc/passwd")),
        write: said(() => writeFileSync("${stage}/x", "")),
        spawn: said(() => { const { error } = spawnSync("/bin/true"); if (error) throw error; }),
        worker: said(() => new Worker("1", { eval: true })),
        secret: process.env.COUNTERSIGN_TEST_SECRET ?? "none",
        uid: String(process.getuid()),
      }));`;
    writeFileSync(join(stage, "agent", "collector", "main.js"), tries);
    const confinement = await chooseConfinement(false);
    expect(await collectFacts(() => spawnConfined(collector, stage, confinement))).toEqual({
      passwd: "ERR_ACCESS_DENIED",
      write: "ERR_ACCESS_DENIED",
      spawn: "ERR_ACCESS_DENIED",
      worker: "ERR_ACCESS_DENIED",
      secret: "none",
      uid: String(confinement.user?.uid ?? process.getuid?.()),
    });
    delete process.env["COUNTERSIGN_TEST_SECRET"];
  });

  test("runs as another user where the runner is root, and its words never claim more than is so", async () => {
    const apart = await chooseConfinement(false);
    expect(apart.separation).toBe(process.getuid?.() === 0 ? "separate-users" : "same-account");
    expect(apart.user === undefined).toBe(apart.separation === "same-account");
    expect((await chooseConfinement(true)).separation).toBe("server-account");
  });
});
