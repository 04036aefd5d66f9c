/** The system's own Chromium, for tests that need a real browser. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { slowDown, slowness } from "./slow-down.ts";

/** The browsers that will do, by the names that distributions give them. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

/** Starts it, as slow as `COUNTERSIGN_SLOW_BROWSER` wants it. Throws a sentence where there is no browser. */
export async function launchBrowser(searchPath = process.env["PATH"] ?? ""): Promise<Browser> {
  const places = searchPath.split(delimiter).flatMap((folder) => BROWSERS.map((name) => join(folder, name)));
  const executablePath = places.find((place) => existsSync(place));
  if (executablePath === undefined)
    throw new Error(`None of ${BROWSERS.join(", ")} is on the PATH (Debian: apt-get install chromium).`);
  // Chromium refuses to sandbox itself for root, as which tests may run in a container.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  if (slowness() > 1) slowDown(browser, slowness());
  return browser;
}
