/** The command itself: what it lists exists, and what it does not know it says so. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { figures } from "./figures.ts";
import { isMissing } from "./harness/contest.ts";
import { findProgram } from "./peers/find-program.ts";
import { prepareAnsible } from "./peers/ansible.ts";

function bench(...args: string[]) {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  return spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
}

describe("npm run bench", () => {
  test("lists the figures that exist, and only those", () => {
    const { status, stdout } = bench("--list");
    expect(status).toBe(0);
    expect(stdout.match(/^G\d+/gm)).toEqual(figures.map(({ id }) => id));
    expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
  });

  test("ends with 2 and names what there is, where a figure does not exist yet", () => {
    const { status, stdout, stderr } = bench("G1");
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("There is no figure G1 here. There are G4,");
  });
});

describe("peers", () => {
  test("that are not installed are told by name, with the way to get them", async () => {
    await using ansible = prepareAnsible(undefined);
    expect(isMissing(ansible.peer) && ansible.peer.missing).toContain("apt-get install openssh-server");
    expect(findProgram("no-such-program-anywhere")).toBeUndefined();
  });
});
