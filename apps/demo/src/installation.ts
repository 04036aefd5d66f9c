/** `countersign up` on a fresh data directory, as a newcomer starts it. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { StoryBroken } from "./narrator.ts";

const CLI = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../cli/src/main.ts");

/** A running installation. */
export interface Installation {
  readonly url: string;
  /** The lines that `up` printed until it was ready. */
  readonly printed: readonly string[];
  /** Ctrl-C, and everything stops. */
  stop(): Promise<void>;
}

/** A port that is free on loopback now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  if (address === null || typeof address === "string") throw new StoryBroken("no free port on loopback");
  return address.port;
}

const READY = /^Countersign is ready at (\S+)$/;

/** Starts it and waits for "Countersign is ready". */
export async function startInstallation(dataDir: string, port: number): Promise<Installation> {
  const child = spawn(process.execPath, [CLI, "up", "--data", dataDir, "--port", String(port)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (part: Buffer) => (complaints += part.toString()));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const printed: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      printed.push(line);
      const ready = READY.exec(line);
      // The lines that say what to type next follow at once.
      if (ready?.[1] !== undefined) setTimeout(resolve, 100, ready[1]);
    });
    void ended.then(() =>
      reject(new StoryBroken(`countersign up ended before it was ready:\n${complaints}`)),
    );
  });
  return {
    url,
    printed,
    async stop() {
      child.kill("SIGINT");
      await ended;
    },
  };
}
