/** The real server on loopback, with its embedded database and a data directory of its own, under a root that the bench brings. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { bearerToken, type Client, createClient, endpoints } from "@countersign/api";
import { carry, type Signed } from "@countersign/protocol";
import { appEntry } from "../harness/node-program.ts";
import { freePort } from "../peers/free-port.ts";

/** A server and an administrator's way to it. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly token: string;
  readonly client: Client;
}

/** Who is made its first administrator. */
export const ADMINISTRATOR = {
  email: "bench@example.org",
  name: "Bench",
  password: "seven-quiet-otters-build",
} as const;

/** Starts it in `dataDir`, lets it import `root`, and makes the first administrator. */
export async function startServer(dataDir: string, root: Signed): Promise<RunningServer> {
  mkdirSync(path.join(dataDir, "import"), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(dataDir, "import", "root.json"), JSON.stringify(carry(root)));
  const port = await freePort();
  const started = await startServerProcess(dataDir, port);
  try {
    const setupToken = readFileSync(path.join(dataDir, "setup-token"), "utf8").trim();
    const stranger = createClient({ server: started.url });
    const body = { token: setupToken, ...ADMINISTRATOR };
    const { reply } = await stranger.call(endpoints.identity.setUp, { body });
    const token = bearerToken(reply);
    return { ...started, token, client: createClient({ server: started.url, token }) };
  } catch (cause) {
    await started[Symbol.asyncDispose]();
    throw cause;
  }
}

/** The server process once it says that it is ready. */
export async function startServerProcess(
  dataDir: string,
  port: number,
): Promise<Pick<RunningServer, "url" | "pid" | typeof Symbol.asyncDispose>> {
  const args = [appEntry("server"), "--data", dataDir, "--port", String(port), "--with-parent"];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4000)));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const first = new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once("line", resolve),
  );
  const line = await Promise.race([first, ended]);
  const ready: unknown = line === undefined ? undefined : JSON.parse(line);
  if (typeof ready !== "object" || ready === null || !("url" in ready))
    throw new Error(`the server did not start: ${complaints.trim()}`);
  return {
    url: String(ready.url),
    pid: child.pid ?? -1,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      const insist = setTimeout(() => child.kill("SIGKILL"), 20_000);
      await ended;
      clearTimeout(insist);
    },
  };
}
