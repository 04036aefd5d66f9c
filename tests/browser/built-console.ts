/** The console as it would be served: built from the sources as they stand. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const consoleDir = fileURLToPath(new URL("../../apps/console/", import.meta.url));
/** Where the build is. */
export const DIST = path.join(consoleDir, "dist");

/** Builds it where it is older than its sources. */
export function buildConsole(): void {
  execFileSync(process.execPath, [path.join(consoleDir, "build/main.ts")], { stdio: "pipe" });
}

/** The files that a browser loads before it shows anything, by the page itself. */
export function startFiles(): string[] {
  const page = readFileSync(path.join(DIST, "index.html"), "utf8");
  return [...page.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, name]) => path.join(DIST, name ?? ""),
  );
}
