/** A browser on a slow machine behind a slow line, to look for tests and pages that only hold where everything is quick. */
import type { Browser, BrowserContext, Page } from "playwright-core";

/** What each answer waits for at every step of slowness: at four it is the way to a server two countries away. */
const LATENCY_MS_PER_STEP = 15;

/** How many times slower than the machine pages are to be, by `COUNTERSIGN_SLOW_BROWSER`; 1 where nobody asks for it. */
export function slowness(said = process.env["COUNTERSIGN_SLOW_BROWSER"]): number {
  const rate = Number(said ?? 1);
  if (!(rate >= 1 && rate <= 20)) throw new Error("COUNTERSIGN_SLOW_BROWSER is a number from 1 to 20.");
  return rate;
}

/** Makes every page that this browser opens from now on `rate` times slower, and its answers later. */
export function slowDown(browser: Browser, rate: number): void {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    const newPage = context.newPage.bind(context);
    context.newPage = async () => brake(context, await newPage(), rate);
    return context;
  };
}

async function brake(context: BrowserContext, page: Page, rate: number): Promise<Page> {
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: LATENCY_MS_PER_STEP * rate,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  return page;
}
