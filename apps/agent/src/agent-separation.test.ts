/** What the parts of the agent can and cannot do, seen from the kernel's side. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EnrolledAgent, enrolAgent, privateMemory, runFrame } from "@countersign/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";

let device: EnrolledAgent;
let scratch: string;

beforeEach(async () => {
  device = await enrolAgent();
  scratch = mkdtempSync(join(tmpdir(), "countersign-strace-"));
});
afterEach(async () => {
  await device.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

const asRoot = process.getuid?.() === 0;

/** Status lines of a process, by name. */
function statusOf(pid: number): Record<string, string> {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  return Object.fromEntries(text.split("\n").map((line) => line.split(":\t") as [string, string]));
}

test("The runner opens no socket: over a whole run, its process makes no network call but the socket pairs of its pipes", async () => {
  const { gateway } = device;
  // -ff writes one file per process; Node makes the pipes of children with socketpair(2), which reaches nobody else.
  const agent = device.start({
    wrapper: ["strace", "-ff", "--seccomp-bpf", "-qq", "-e", "trace=network", "-o", join(scratch, "trace")],
  });
  await gateway.connected();
  const offer = device.offer("echo traced");
  gateway.send(runFrame(offer));
  expect((await gateway.receiptFor(offer.hash)).document.outcome).toBe("ran");
  const runner = runnerPid();
  const ended = once(agent.child, "exit");
  process.kill(runner, "SIGTERM");
  await ended;

  const calls = callsOf(runner);
  expect(calls.filter((call) => !isOfPipes(call))).toEqual([]);
  // The same trace sees the link connect, so it sees what it looks for.
  const others = readdirSync(scratch).flatMap((file) => callsOf(Number(file.split(".").at(-1))));
  expect(others.some((call) => call.startsWith("connect(") && call.includes(String(gateway.port)))).toBe(
    true,
  );

  function runnerPid(): number {
    const started = agent.log().find((line) => line.message === "link started");
    const link = Number(started?.["pid"]);
    return Number(statusOf(link)["PPid"]);
  }
});

/** Calls of one process and its threads. */
function callsOf(pid: number): string[] {
  return readFileSync(join(scratch, `trace.${pid}`), "utf8")
    .split("\n")
    .filter(Boolean);
}

function isOfPipes(call: string): boolean {
  return (
    call.startsWith("socketpair(AF_UNIX") ||
    // On the ends of those pairs: reading, writing, ending.
    /^(?:shutdown|recvmsg|sendmsg|getsockopt|setsockopt|getsockname|getpeername|sendto|recvfrom)\(/.test(
      call,
    ) ||
    call.startsWith("---") ||
    call.startsWith("+++")
  );
}

test("The link runs as somebody who owns nothing, cannot gain privileges, and holds no way to the state", async () => {
  const agent = device.start();
  await device.gateway.connected();
  const link = statusOf(await agent.linkPid());
  expect(link["NoNewPrivs"]).toBe("1");
  const environment = readFileSync(`/proc/${await agent.linkPid()}/environ`, "latin1")
    .split("\0")
    .filter(Boolean);
  expect(new Set(environment.map((entry) => entry.split("=")[0]))).toEqual(
    new Set(["MALLOC_ARENA_MAX", "PATH", "WS_NO_BUFFER_UTIL", "WS_NO_UTF_8_VALIDATE"]),
  );
  const words = readFileSync(`/proc/${await agent.linkPid()}/cmdline`, "latin1").split("\0");
  expect(words).toContain("--permission");
  expect(words.filter((word) => word.startsWith("--allow-fs"))).toHaveLength(1);
  const open = execFileSync("ls", ["-l", `/proc/${await agent.linkPid()}/fd`], { encoding: "utf8" });
  expect(open).not.toContain(device.state);
  if (asRoot) {
    expect(link["Uid"]?.split("\t")).not.toContain("0");
    expect(link["Groups"]?.trim()).toBe("");
    expect(link["CapEff"]).toBe("0000000000000000");
    expect(link["CapBnd"]).toBe("0000000000000000");
  }
  const status = await device.gateway.until("a status", () => device.gateway.statuses().at(-1));
  expect(status.separation).toBe(asRoot ? "separate-users" : "same-account");
});

test("An agent in the server's own account says so", async () => {
  device.start({ words: ["--beside-server"] });
  await device.gateway.connected();
  const status = await device.gateway.until("a status", () => device.gateway.statuses().at(-1));
  expect(status.separation).toBe("server-account");
});

test("The link ends with its runner, and the code that was staged for both is swept up by the next one", async () => {
  const first = device.start();
  await device.gateway.connected();
  const link = await first.linkPid();
  const stage = stageOf(first.pid);
  await first.stop("SIGKILL");
  await device.gateway.until("the link's end", () => (isAlive(link) ? undefined : true));
  const second = device.start();
  await device.gateway.connected(2);
  expect(() => readdirSync(stage)).toThrow("ENOENT");
  const next = stageOf(second.pid);
  await second.stop("SIGTERM");
  expect(() => readdirSync(next)).toThrow("ENOENT");
});

test("Runner and link hold no type stripper: staged code is plain JavaScript", async () => {
  const agent = device.start();
  await device.gateway.connected();
  const limitKilobytes = 30_000;
  expect(privateMemory(agent.pid)).toBeLessThan(limitKilobytes);
  expect(privateMemory(await agent.linkPid())).toBeLessThan(limitKilobytes);
  const files = execFileSync("find", [stageOf(agent.pid), "-name", "*.ts"], { encoding: "utf8" });
  expect(files).toBe("");
});

function stageOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, "latin1").split("\0");
  return words[words.indexOf("--stage") + 1] ?? "";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
