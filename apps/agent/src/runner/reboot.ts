/** Restarting the machine: an action like every other, through the same checks, carried out by one of a fixed list of commands. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { hashOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { ExecutionOutcome, RunningExecution } from "../execution/execution-order.ts";
import { firstExisting } from "../platform/linux/fixed-programs.ts";

/** A command with its words. */
export type RebootCommand = readonly [program: string, ...words: string[]];

/** The first way to restart that this machine has; only root has any, and only where something runs that would heed it. */
export function findRebootCommand(): RebootCommand | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // sd_booted(3): without systemd as the first process its commands have nobody to talk to.
  const systemctl = existsSync("/run/systemd/system")
    ? firstExisting(["/usr/bin/systemctl", "/bin/systemctl"])
    : undefined;
  if (systemctl !== undefined) return [systemctl, "reboot"];
  const shutdown = existsSync("/run/initctl")
    ? firstExisting(["/usr/sbin/shutdown", "/sbin/shutdown"])
    : undefined;
  return shutdown === undefined ? undefined : [shutdown, "-r", "now"];
}

/** Waits, then restarts; `cancel` works as long as the delay lasts. The outcome is that of the command. */
export function executeReboot(
  command: RebootCommand,
  delaySeconds: number,
  nowSeconds: () => number,
): RunningExecution {
  const startedAt = nowSeconds();
  let cancelled: ((code: string) => void) | undefined;
  const ended = new Promise<Pick<ExecutionOutcome, "outcome" | "code" | "exit" | "signal">>((resolve) => {
    const timer = setTimeout(() => {
      cancelled = undefined;
      runCommand(command).then(resolve, () => resolve({ outcome: "could-not-start", code: "launch-failed" }));
    }, delaySeconds * 1000);
    cancelled = (code) => {
      clearTimeout(timer);
      resolve({ outcome: "cancelled", code });
    };
  });
  const nothing = { hash: hashOf(new Uint8Array(0), nodeCrypto), length: 0 };
  return {
    cancel: (reason) => cancelled?.(reason),
    done: ended.then((end) => ({
      ...end,
      startedAt,
      endedAt: nowSeconds(),
      stdout: nothing,
      stderr: nothing,
      truncated: false,
      treeEnded: true,
    })),
  };
}

async function runCommand([program, ...words]: RebootCommand): Promise<
  Pick<ExecutionOutcome, "outcome" | "exit" | "signal">
> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: "ignore", env: {}, cwd: "/" });
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      resolve({ outcome: "ran", ...(signal === null ? { exit: code ?? 0 } : { signal }) }),
    );
  });
}
