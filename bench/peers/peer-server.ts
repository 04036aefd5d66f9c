/** A peer that is a small server of its own process; it says its address in its first line, and runs until disposed. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A server that answers. */
export interface PeerServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts a script. Throws where it ends before it says its address. */
export async function startPeerServer(script: URL, args: readonly string[]): Promise<PeerServer> {
  const file = fileURLToPath(script);
  const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<undefined>((resolve) => void child.once("close", () => resolve(undefined)));
  const first = new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once("line", resolve),
  );
  const url = await Promise.race([first, ended]);
  if (url === undefined) throw new Error(`${file} ended before it said its address`);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
