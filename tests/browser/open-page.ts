/** A real browser on a page of our own: bundled from one source file, served on loopback, closed by the test. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { rolldown } from "rolldown";

/** The browsers that will do, by the names that distributions give them. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];

/** A page and what it wrote to its console, until it is disposed. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens a page on `http://localhost:<free port>` that has run the module at `entry`. Throws a sentence where there is no browser. */
export async function openPage(entry: string, searchPath = process.env["PATH"] ?? ""): Promise<OpenPage> {
  const places = searchPath.split(delimiter).flatMap((folder) => BROWSERS.map((name) => join(folder, name)));
  const executablePath = places.find((place) => existsSync(place));
  if (executablePath === undefined)
    throw new Error(`None of ${BROWSERS.join(", ")} is on the PATH (Debian: apt-get install chromium).`);
  const module = await bundle(entry);
  const server = createServer((request, response) => {
    const script = request.url === "/page.js";
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    response.end(
      script ? module : '<!doctype html><title>Test</title><script type="module" src="/page.js"></script>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo; // A listening TCP server has an address of this kind.
  // Chromium refuses to sandbox itself for root, as which tests may run in a container.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(`http://localhost:${port}/`);
  return {
    page,
    complaints,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      server.close();
    },
  };
}

/** One module for a browser, from sources as they stand. */
export async function bundle(entry: string): Promise<string> {
  const built = await rolldown({ input: entry, platform: "browser" });
  const { output } = await built.generate({ format: "es" });
  await built.close();
  return output[0].code;
}
