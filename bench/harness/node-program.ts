/** The apps of this repository, by the path of their entry point. */
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Full path of `apps/<app>/src/main.ts`. */
export function appEntry(app: "server" | "agent" | "cli"): string {
  return path.join(ROOT, "apps", app, "src/main.ts");
}
