/** Builds the console into `apps/console/dist`, beside a note of what it was built from. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CONSOLE_PREFIXES } from "../src/app/prefixes.ts";
import { precompress } from "./precompress.ts";
import { sourceHash } from "./source-hash.ts";
import { writeWebApp } from "./web-app.ts";
import { withoutSummaries } from "./without-summaries.ts";

const consoleDir = dirname(dirname(fileURLToPath(import.meta.url)));
const repository = dirname(dirname(consoleDir));
const dist = join(consoleDir, "dist");
/** What the server reads first: the hash of the sources, and the addresses at which the page answers. */
const note = join(dist, "console.json");

/** Whether `dist` was built from the sources as they stand. */
export function isBuilt(): boolean {
  try {
    const found: unknown = JSON.parse(readFileSync(note, "utf8"));
    return (
      typeof found === "object" &&
      found !== null &&
      "sources" in found &&
      found.sources === sourceHash(repository)
    );
  } catch {
    return false;
  }
}

/** Builds beside the old files and swaps at the end, so that a server at work never sees half of it. */
export async function buildConsole(): Promise<void> {
  // Whoever builds from within a test or with another environment gets the same files: React's own are different ones.
  process.env["NODE_ENV"] = "production";
  const { build } = await import("vite");
  const sources = sourceHash(repository);
  const fresh = `${dist}.${process.pid}`;
  try {
    await build({
      root: consoleDir,
      configFile: false,
      mode: "production",
      logLevel: "warn",
      publicDir: false,
      plugins: [withoutSummaries()],
      // The server puts another value in its place for each answer.
      html: { cspNonce: "CSP_NONCE" },
      // Small pictures stay files of their own: the content security policy allows no data addresses for them.
      build: {
        outDir: fresh,
        emptyOutDir: true,
        target: "es2023",
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
        chunkSizeWarningLimit: 1000,
        rolldownOptions: {
          input: [join(consoleDir, "index.html"), join(consoleDir, "src/push/service-worker.ts")],
          onLog: (level, log, tell) => {
            // Libraries mark files for servers that render React, of which there is none here.
            if (log.code !== "MODULE_LEVEL_DIRECTIVE") tell(level, log);
          },
          output: {
            // In one file, so that the validator knows before anybody makes a schema that it may not write code.
            codeSplitting: {
              groups: [{ name: "validator", test: /\/node_modules\/zod\/|\/no-code-from-text\.ts$/ }],
            },
            // A service worker has to stay where it was registered.
            entryFileNames: ({ name }) =>
              name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js",
            chunkFileNames: "assets/[name]-[hash].js",
            assetFileNames: "assets/[name]-[hash][extname]",
          },
        },
      },
    });
    writeWebApp(fresh, join(consoleDir, "src/push/pictures"));
    precompress(fresh);
    mkdirSync(fresh, { recursive: true });
    writeFileSync(
      join(fresh, "console.json"),
      `${JSON.stringify({ sources, prefixes: CONSOLE_PREFIXES })}\n`,
    );
    swap(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Puts the new files in the place of the old ones. Somebody else who builds at the same time may come first: good too. */
function swap(fresh: string): void {
  const old = `${fresh}.old`;
  if (existsSync(dist)) renameSync(dist, old);
  try {
    renameSync(fresh, dist);
  } catch (error) {
    if (!isBuilt()) throw error;
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}
