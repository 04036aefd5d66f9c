/** A real browser whose person is signed in at the console, as a place to open pages from. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "../../tests/browser/launch-browser.ts";
import { ADMINISTRATOR, type RunningServer } from "./running-server.ts";

/** The browser. */
export interface SignedInBrowser extends AsyncDisposable {
  readonly version: string;
  /** A context with the session and an empty cache: as somebody comes in the morning. */
  readonly newContext: () => Promise<BrowserContext>;
}

/** Starts Chromium and signs the administrator in by the page itself. */
export async function openSignedIn({ url }: Pick<RunningServer, "url">): Promise<SignedInBrowser> {
  const browser = await launchBrowser();
  try {
    const state = await signIn(browser, url);
    const viewport = { width: 1280, height: 860 };
    return {
      version: `Chromium ${browser.version()}`,
      newContext: () => browser.newContext({ storageState: state, viewport }),
      [Symbol.asyncDispose]: () => browser.close(),
    };
  } catch (cause) {
    await browser.close();
    throw cause;
  }
}

async function signIn(browser: Browser, url: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMINISTRATOR.password);
  await page.keyboard.press("Enter");
  await untilHome(page);
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Waits until Home is there: its greeting names the person. */
export async function untilHome(page: Page): Promise<void> {
  await page.getByRole("heading", { name: new RegExp(ADMINISTRATOR.name) }).waitFor({ timeout: 60_000 });
}
