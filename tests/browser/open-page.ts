/** A real browser on a page of our own: bundled from one source file, served on loopback, closed by the test. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { rolldown } from "rolldown";
import { launchBrowser } from "./launch-browser.ts";

/** A page and what it wrote to its console, until it is disposed. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens a page on `http://localhost:<free port>` that has run the module at `entry`. Throws a sentence where there is no browser. */
export async function openPage(entry: string, searchPath = process.env["PATH"] ?? ""): Promise<OpenPage> {
  const browser = await launchBrowser(searchPath);
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
