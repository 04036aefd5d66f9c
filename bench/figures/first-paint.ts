/**
 * G17, of the console's goals: how long a signed-in person with an empty cache looks at nothing before Home is painted
 * (first-contentful-paint of Chromium), beside a page that says the same words without a script, with the same bytes of
 * HTML, styles and scripts from a bare server: loaded as Home loads them, and nothing of it run.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { makeOperatorRoot } from "@countersign/testkit";
import type { BrowserContext, Page } from "playwright-core";
import { buildConsole } from "../../tests/browser/built-console.ts";
import { readBound } from "../harness/bound.ts";
import type { Contender, Figure } from "../harness/contest.ts";
import { pinToCores } from "../harness/cores.ts";
import { medianOf } from "../harness/median-of.ts";
import { makeOwnPlace, type OwnPlace } from "../harness/own-place.ts";
import { startPeerServer } from "../peers/peer-server.ts";
import { BENCH_CLIENT } from "../product/enrolled-fleet.ts";
import { startServer } from "../product/running-server.ts";
import { openSignedIn, type SignedInBrowser, untilHome } from "../product/signed-in-browser.ts";

const PEER = new URL("../peers/bare-static.mjs", import.meta.url);
/** A sample is the median of so many loads. */
const LOADS = 3;

/** First paint of Home. */
export const firstPaint: Figure = {
  id: "G17",
  what: "first paint of Home, signed in, empty cache",
  start: async (note) => {
    buildConsole();
    note(pinToCores("0,1"));
    await using stack = new AsyncDisposableStack();
    const place = stack.use(makeOwnPlace());
    const root = makeOperatorRoot({ now: Math.floor(Date.now() / 1000) - 60, clients: [BENCH_CLIENT] });
    const server = stack.use(await startServer(place.file("data"), root));
    const browser = stack.use(await openSignedIn(server));
    const weight = await copyHome(browser, `${server.url}/`, place);
    note(`${weight} bytes of page, styles and scripts`);
    const peer = stack.use(await startPeerServer(PEER, [place.file("static")]));
    const started = stack.move();
    return {
      contests: [
        {
          what: "first contentful paint of Home, signed in, empty cache",
          unit: "ms",
          ours: medianOf(LOADS, painter("countersign", browser, `${server.url}/`)),
          peers: [
            {
              peer: medianOf(
                LOADS,
                painter("a static page of the same bytes from a bare server", browser, `${peer.url}/`),
              ),
              goal: readBound("<= 1.5"),
            },
          ],
          beside: [],
          rounds: 9,
        },
      ],
      [Symbol.asyncDispose]: () => started.disposeAsync(),
    };
  },
};

function painter(name: string, browser: SignedInBrowser, url: string): Contender {
  return {
    name,
    versions: [browser.version],
    sample: () =>
      inNewContext(browser, async (page) => {
        await page.goto(url, { waitUntil: "commit" });
        return page.evaluate<number>(FIRST_PAINT);
      }),
  };
}

/** In the page: the paint, whether it was before or is still to come. */
const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const found = list.getEntriesByName("first-contentful-paint")[0];
    if (found) resolve(found.startTime);
  }).observe({ type: "paint", buffered: true });
})`;

async function inNewContext<Result>(
  browser: SignedInBrowser,
  work: (page: Page, context: BrowserContext) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext();
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** Lays what Home loads, as it came over the line, and a page with Home's words into `static/`; gives the bytes of all. */
async function copyHome(browser: SignedInBrowser, url: string, place: OwnPlace): Promise<number> {
  const loaded = await inNewContext(browser, async (page) => {
    const paths = new Set<string>();
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (pathname.startsWith("/assets/")) paths.add(pathname);
    });
    await page.goto(url);
    await untilHome(page);
    await page.waitForLoadState("networkidle").catch(() => undefined);
    return { paths: [...paths], words: await page.evaluate<string>("document.body.innerText") };
  });
  mkdirSync(place.file("static"));
  const files: { at: string; name: string; type: string; encoding?: string }[] = [];
  let bytes = 0;
  for (const [index, at] of loaded.paths.entries()) {
    const { body, type, encoding } = await asSent(new URL(at, url));
    const name = `file-${index}`;
    writeFileSync(place.file("static", name), body);
    files.push({ at, name, type, ...(encoding ? { encoding } : {}) });
    bytes += body.length;
  }
  const html = await (await fetch(url)).text();
  const page = staticPage(loaded.paths, loaded.words, html.length);
  writeFileSync(place.file("static", "page"), page);
  files.push({ at: "/", name: "page", type: "text/html; charset=utf-8" });
  writeFileSync(place.file("static", "files.json"), JSON.stringify(files));
  return bytes + page.length;
}

function staticPage(paths: readonly string[], words: string, length: number): string {
  const links = paths.map((path) =>
    path.endsWith(".css")
      ? `<link rel="stylesheet" href="${path}">`
      : path.endsWith(".js")
        ? `<link rel="modulepreload" href="${path}">`
        : `<link rel="icon" href="${path}">`,
  );
  const text = words
    .replaceAll(/[<>&]/g, " ")
    .split("\n")
    .map((line) => `<p>${line}</p>`);
  const page = `<!doctype html><title>Countersign</title>${links.join("")}<body>${text.join("")}`;
  return page.padEnd(length, " ");
}

/** The bytes as a browser gets them: `fetch` would unpack them. */
async function asSent(url: URL): Promise<{ body: Buffer; type: string; encoding: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { headers: { "accept-encoding": "br" } }, resolve).once("error", reject);
  const answer = await promise;
  const body = await buffer(answer);
  if (answer.statusCode !== 200) throw new Error(`${url.pathname} answers ${answer.statusCode}`);
  return {
    body,
    type: answer.headers["content-type"] ?? "",
    encoding: answer.headers["content-encoding"],
  };
}
