/** Machines that admit themselves, on real processes: a token made by the command line, pasted, used by an agent, withdrawn. */
import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { askAgent, seededKey } from "@countersign/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { countersignFleet, type Fleet } from "../apps/server/src/testing/fleet.ts";
import { administratorToken } from "../apps/server/src/testing/sign-up.ts";

let fleet: Fleet;
let home: string;
let token: string;
const alice = () => join(home, "alice");

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "countersign-bulk-"));
  fleet = await countersignFleet();
  token = await administratorToken(fleet.server);
  writeFileSync(alice(), seededKey("alice").privateKeyOpenssh(), { mode: 0o600 });
});
afterAll(async () => {
  await fleet?.server[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** Runs the command line against the server of this test. */
function countersign(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const environment = { ...process.env, COUNTERSIGN_SERVER: fleet.server.url, COUNTERSIGN_TOKEN: token };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, "..", "apps/cli/src/main.ts"), ...words],
      { env: environment, timeout: 60_000 },
      (_error, stdout, stderr) => resolve({ stdout, stderr }),
    );
  });
}

const bulk = (...more: string[]) =>
  countersign("devices", "bulk-token", "--client", "home", "--names", "till-[0-9]{1,2}", ...more);
function enroll(line: string, name: string) {
  const where = ["--server", fleet.server.url, "--token", line, "--root", fleet.root.hash];
  return askAgent(["enroll", ...where, "--name", name, "--state", join(home, name)]);
}

test("a line made by role admit lets in what it says, is listed, and ends with a veto", async () => {
  const made = await bulk("--max", "2", "--key", alice(), "--yes", "--json");
  const { hash, state, line } = JSON.parse(made.stdout) as { hash: string; state: string; line: string };
  expect(state).toBe("in force");
  expect((await enroll(line, "till-1")).stdout).toContain("Admitted to home as till-1.");
  expect((await enroll(line, "bank-1")).stderr).toContain("token-name");
  expect((await countersign("devices", "tokens")).stdout).toMatch(/1 of 2 .*\^till-\[0-9\]\{1,2\}\$.* good/);
  // Nothing of the secret reached the server: neither its log nor its documents.
  const secret = line.slice(71, 114);
  expect(fleet.server.logLines.some((text) => text.includes(secret))).toBe(false);

  const veto = await countersign("veto", hash, "--key", alice(), "--reason", "posted in a chat");
  expect(veto.stdout).toContain("veto: sha256:");
  expect((await enroll(line, "till-2")).stderr).toContain("token-withdrawn");
  expect((await countersign("devices", "tokens")).stdout).toContain("withdrawn by alice");
});

test("without a key it waits at the station, and what cannot be meant is misuse", async () => {
  const waiting = await bulk();
  expect(waiting.stdout).toContain("waiting for signatures");
  expect(waiting.stdout).toContain(`--root ${fleet.root.hash}`);
  const { reply } = await fleet.admin.call(endpoints.drafts.listDrafts);
  expect(reply.drafts).toMatchObject([{ type: "token", because: "token-signatures" }]);
  expect((await countersign("devices", "bulk-token", "--client", "home", "--names", ".*")).stderr).toContain(
    "--names",
  );
  expect((await bulk("--for", "fax")).stderr).toContain("--for");
  // Whom the machines obey is not for the server to say where somebody typed it.
  const elsewhere = `sha256:${"e".repeat(64)}`;
  const typed = (await bulk("--root", elsewhere)).stdout;
  expect(typed).toContain(`--root ${elsewhere}`);
  expect(typed).not.toContain(fleet.root.hash);
  expect((await bulk("--root", "e; reboot")).stderr).toContain("--root");
});

test("what is pasted enrols once, keeps the line out of the process list, and leaves no copy of it", async () => {
  const { stdout: script, stderr } = await bulk("--key", alice(), "--yes", "--for", "shell");
  expect(stderr).toContain("in force");
  const bin = mkdtempSync(join(home, "bin-"));
  const seen = join(home, "seen");
  // In the place of the programs that the script calls.
  const programs = {
    countersign: `echo "$@" >>${seen}; [ "$2" = status ] && exit 1; cat "$6" >>${seen}`,
    systemctl: `echo "$@" >>${seen}`,
  };
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const scratch = mkdtempSync(join(home, "tmp-"));
  execFileSync("sh", ["-s"], {
    input: script,
    env: { PATH: `${bin}:/usr/bin:/bin`, TMPDIR: scratch },
  });
  const [status = "", enrolled = "", pasted = "", started = ""] = readFileSync(seen, "utf8").split("\n");
  expect(status).toBe("agent status");
  expect(enrolled).toContain(`--root ${fleet.root.hash}`);
  expect(enrolled).not.toContain("csat1_");
  expect(pasted).toMatch(/^csat1_/);
  expect(started).toContain("countersign-agent");
  expect(readdirSync(scratch)).toEqual([]);
  const cloud = (await bulk("--key", alice(), "--yes", "--for", "cloud-init")).stdout;
  expect(cloud).toMatch(/^#cloud-config\nwrite_files:\n/);
});
