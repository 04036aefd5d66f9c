/** What a device remembers: used ids, how far time has come, how far the log was, and on which machine it is. */
import { sign } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { formatVerifierKey, makeVerifierKey, signCheckpoint } from "@countersign/log";
import { nodeHasher } from "@countersign/log/node";
import { carry } from "@countersign/protocol";
import {
  askAgent,
  type Attack,
  besiegedRoot,
  cast,
  EXECUTED,
  frameOf,
  HostileServer,
  NO_ANSWER,
  newRequestId,
  nextRoot,
  recently,
  renewRoot,
  seededPrivateKey,
  publicRaw,
  seedOf,
  type Siege,
  type SoftRequest,
  type SoftRoot,
} from "@countersign/testkit";

const { adam, olga, oscar, remy, rita } = cast;
const DAY = 86_400;
const issued = recently() - 2 * DAY;
const first = besiegedRoot(issued);
/** The root that the device holds by now. */
let held: SoftRoot = first;
const logKey = seededPrivateKey("ed25519", seedOf("log"));
const log = makeVerifierKey(nodeHasher, "log.example", publicRaw(logKey));

const signer = {
  key: log,
  sign: (message: Uint8Array) => new Uint8Array(sign(null, message, logKey)),
};

/** A checkpoint that the server's log key signed: it may say anything. The root is 32 times the octet `fill`. */
async function checkpoint(size: number, fill: number): Promise<string> {
  const root = new Uint8Array(32).fill(fill);
  return new TextDecoder().decode(await signCheckpoint({ origin: log.name, size, root }, [signer]));
}

const says = (server: HostileServer, note: string, proof: string[] = []) =>
  server.show({ checkpoint: { note, proof } });
const administer = async (server: HostileServer, ...words: string[]) => {
  const answer = await askAgent([...words, "--state", server.device.state]);
  if (answer.exit !== 0) throw new Error(`agent ${words.join(" ")}: ${answer.stderr}`);
};
/** Windows around another time than the clock's, `days` from now. */
const livingIn = (server: HostileServer, days: number) => {
  const now = Math.floor(Date.now() / 1000) + days * DAY;
  server.manner = { not_before: now - 60, not_after: now + 4 * 3600 };
};
/** Executed before: offered again and again. */
let used: SoftRequest | undefined;
const usedOne = (): SoftRequest => {
  if (!used) throw new Error("the first attack executed something");
  return used;
};

const restarts: Attack[] = [
  {
    name: "replayed-after-restart",
    what: "sends what was executed once more after the agent was started anew",
    check: "id-is-unused",
    codes: [EXECUTED, "replayed"],
    run: async (server, script) => {
      used = server.offer(script);
      await server.honest("replayed-after-restart", used);
      await server.restart();
      return [EXECUTED, await server.deliver(used)];
    },
  },
  {
    name: "killed-while-running",
    what: "has the agent killed in the middle of a run, and offers the run again",
    check: "interrupted-is-said",
    codes: ["agent-died", "replayed"],
    run: async (server, script) => {
      const offer = server.offer(`${script}sleep 30\n`);
      server.executions.expect("killed-while-running");
      server.gateway.send(frameOf(offer));
      await server.gateway.until(
        "its mark",
        () => server.executions.count("killed-while-running") || undefined,
      );
      await server.restart(undefined, "SIGKILL");
      const { document } = await server.gateway.receiptFor(offer.hash);
      return [document.code ?? document.outcome, await server.deliver(offer)];
    },
  },
  {
    name: "killed-between-consumed-and-executed",
    what: "has the machine die after a request was consumed and before it began, and offers it again",
    check: "interrupted-is-said",
    codes: ["agent-died", "replayed"],
    run: async (server, script) => {
      const launchers = await waitingLaunchers(server.agent.pid);
      // Nothing can begin while those wait who would become the script.
      for (const pid of launchers) process.kill(pid, "SIGSTOP");
      const offer = server.offer(script);
      const run = newRequestId();
      server.gateway.send(frameOf(offer, run));
      await server.gateway.until("its start", () =>
        server.gateway.frames.find((frame) => frame.frame === "started" && frame.run === run),
      );
      await server.restart(() => {
        for (const pid of launchers) process.kill(pid, "SIGKILL");
      }, "SIGKILL");
      const { document } = await server.gateway.receiptFor(offer.hash);
      return [document.code ?? document.outcome, await server.deliver(offer)];
    },
  },
  {
    name: "state-rolled-back",
    what: "has an old copy of the device's state put back, from before a request was used",
    check: "state-is-ours",
    codes: [EXECUTED, "state-rolled-back", "state-rolled-back", "replayed"],
    run: async (server, script) => {
      const { state } = server.device;
      const [copy, newest] = [`${state}-copy`, `${state}-newest`];
      await server.restart(() => void execFileSync("cp", ["-a", state, copy]));
      const offer = server.offer(script);
      await server.honest("state-rolled-back", offer);
      await server.restart(() => {
        renameSync(state, newest);
        renameSync(copy, state);
      });
      const answers = [await server.deliver(offer), await server.deliver(server.offer(script))];
      await server.restart(() => {
        rmSync(state, { recursive: true });
        renameSync(newest, state);
      });
      return [EXECUTED, ...answers, await server.deliver(offer)];
    },
  },
  {
    name: "state-cloned",
    what: "has the device's state copied to another machine, where nothing was used yet",
    check: "state-is-ours",
    codes: ["state-cloned"],
    run: async (server, script) => {
      const path = join(server.device.state, "documents", "machine-binding");
      const binding = readFileSync(path, "utf8");
      const elsewhere = { ...(JSON.parse(binding) as object), machine: { machineId: "f".repeat(32) } };
      await server.restart(() => writeFileSync(path, JSON.stringify(elsewhere)));
      const answer = await server.deliver(server.offer(script));
      await server.restart(() => writeFileSync(path, binding));
      return [answer];
    },
  },
];

const logs: Attack[] = [
  {
    name: "log-from-2099",
    what: "tells the time of 2099 in its greeting and its checkpoint, and brings a request for that day",
    check: "checkpoint-is-judged",
    codes: [NO_ANSWER, "checkpoint-unproven", "too-early"],
    run: async (server, script) => {
      const taken = await says(server, await checkpoint(10, 1));
      const then = 4_083_955_200;
      server.gateway.sendText(JSON.stringify({ frame: "welcome", server_time: then }));
      const shown = await says(server, await checkpoint(1_000_000, 2));
      const offer = server.offer(script, { not_before: then - 60, not_after: then + 3600 });
      return [...taken, ...shown, await server.deliver(offer)];
    },
  },
  {
    name: "log-rewound",
    what: "shows an older checkpoint than the one that the device holds",
    check: "checkpoint-is-judged",
    codes: ["checkpoint-stale"],
    run: async (server) => says(server, await checkpoint(5, 3)),
  },
  {
    name: "log-rewritten",
    what: "shows two histories of one length, and goes on after that",
    check: "checkpoint-is-judged",
    codes: ["log-inconsistent", "log-inconsistent", EXECUTED],
    run: async (server, script) => {
      const shown = await says(server, await checkpoint(10, 4));
      const refused = await server.deliver(server.offer(script));
      await repin(server);
      await server.honest("after-the-administrator-answered");
      return [...shown, refused, EXECUTED];
    },
  },
  {
    name: "log-grown-over-a-lie",
    what: "shows a longer history that does not contain the one that the device holds",
    check: "checkpoint-is-judged",
    codes: [NO_ANSWER, "log-inconsistent", "log-inconsistent"],
    run: async (server, script) => {
      const taken = await says(server, await checkpoint(20, 5));
      const shown = await says(server, await checkpoint(30, 6), [`sha256:${"8".repeat(64)}`]);
      const refused = await server.deliver(server.offer(script));
      await repin(server);
      return [...taken, ...shown, refused];
    },
  },
];

const times: Attack[] = [
  {
    name: "root-frozen",
    what: "withholds the renewal of a root whose last day is over",
    check: "roots-are-current",
    codes: [NO_ANSWER, "root-expired", NO_ANSWER, EXECUTED],
    run: async (server, script) => {
      const now = Math.floor(Date.now() / 1000);
      held = nextRoot(held, { issued: held.document.issued + 60, expires: now - DAY }, [olga, oscar]);
      const shown = await server.show({ roots: [held] });
      const refused = await server.deliver(server.offer(script));
      held = renewRoot(held, { issued: now - 60, expires: now + 300 * DAY }, [rita, remy]);
      const renewed = await server.show({ roots: [held] });
      await server.honest("after-the-renewal");
      return [...shown, refused, ...renewed, EXECUTED];
    },
  },
  {
    name: "clock-set-back",
    what: "has the clock of the device a month behind what people signed since, to use an old request",
    check: "window-is-open",
    codes: [NO_ANSWER, "expired"],
    run: async (server, script) => {
      const old = server.offer(script);
      held = nextRoot(held, { issued: Math.floor(Date.now() / 1000) + 30 * DAY }, [olga, oscar]);
      const shown = await server.show({ roots: [held] });
      livingIn(server, 30);
      return [...shown, await server.deliver(old)];
    },
  },
  {
    name: "clock-set-back-over-a-restart",
    what: "has the agent started anew, to make it forget how far time has come",
    check: "window-is-open",
    codes: ["expired"],
    run: async (server, script) => {
      await server.restart();
      const now = Math.floor(Date.now() / 1000);
      return [await server.deliver(server.offer(script, { not_before: now - 60, not_after: now + 3600 }))];
    },
  },
  {
    name: "replayed-after-clock-reset",
    what: "waits until an administrator resets the clock, and sends what was executed once more",
    check: "id-is-unused",
    codes: ["replayed"],
    run: async (server) => {
      await administer(server, "clock-reset");
      server.manner = {};
      return [await server.deliver(usedOne())];
    },
  },
];

/** The device's administrator asks for the same pin anew: their answer to a log that contradicts itself. */
async function repin(server: HostileServer): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "countersign-siege-"));
  const file = join(directory, "roots.json");
  writeFileSync(file, JSON.stringify({ roots: [carry(held)] }));
  await administer(server, "repin", "--root", held.hash, "--file", file);
  rmSync(dirname(file), { recursive: true });
}

/** The processes that wait to become scripts. */
async function waitingLaunchers(runner: number): Promise<number[]> {
  for (;;) {
    const found = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isLauncher(name, runner));
    if (found.length > 0) return found.map(Number);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isLauncher(pid: string, runner: number): boolean {
  try {
    const [, name = "", , parent = ""] =
      /^\d+ \((.*)\) (\S) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return Number(parent) === runner && /^(?:ba|da)?sh$/.test(name);
  } catch {
    return false;
  }
}

/** The ninth siege. */
export const stateSiege: Siege = {
  title: "A device that is restarted, killed, copied and told wrong times",
  open: () => HostileServer.over({ root: first, admitter: adam, logKey: formatVerifierKey(log) }),
  attacks: [...restarts, ...logs, ...times],
};
