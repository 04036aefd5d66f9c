/** `countersign agent …`: starts the agent by its path and hands everything on; the CLI never imports it. */
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { COMPILE_CACHE } from "../compile-cache.ts";
import { type Command, EXIT } from "../command.ts";

const AGENT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../agent/src/main.ts");

function agentCommand(word: string, summary: string): Command {
  return {
    words: ["agent", word],
    summary,
    passThrough: true,
    async run({ rest }) {
      const child = spawn(process.execPath, [AGENT, word, ...rest], {
        stdio: "inherit",
        env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
      });
      // Ctrl-C reaches the whole foreground group; the agent ends by itself and this process waits for it.
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
      return await new Promise<number>((resolve) => {
        child.once("error", () => resolve(EXIT.refused));
        child.once("close", (code) => resolve(code ?? EXIT.refused));
      });
    },
  };
}

export const agentEnroll = agentCommand(
  "enroll",
  "Enrol this machine: --server URL --token T --root sha256:HEX [--ca sha256:HEX] [--state DIR]",
);
export const agentRun = agentCommand("run", "Run the agent of this machine");
export const agentStatus = agentCommand(
  "status",
  "What this device believes: roots, admission, floor, separation",
);
export const agentFloor = agentCommand(
  "floor",
  "Show and check the floor file; only this device's administrator writes it",
);
export const agentRepin = agentCommand("repin", "Pin another root, decided by this device's administrator");
export const agentApply = agentCommand("apply", "Take roots and vetoes from a file, without the server");
export const agentClockReset = agentCommand(
  "clock-reset",
  "Set the time watermark back to the local clock; recorded",
);
