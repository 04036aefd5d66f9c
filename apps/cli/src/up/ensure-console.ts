/** The console's files: built at installation, and again here where its sources are newer than they. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { COMPILE_CACHE } from "../compile-cache.ts";

const builder = fileURLToPath(new URL("../../../console/build/main.ts", import.meta.url));

/**
 * Builds the console where that is needed. What goes wrong stands on standard error and stops nothing: a server without
 * a console does everything else.
 */
export async function ensureConsole(): Promise<void> {
  const child = spawn(process.execPath, [builder], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  await once(child, "close");
}
