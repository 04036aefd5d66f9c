/** A person at a browser: their own cookies, one page, and everything that the page complained about. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { seriousFaults } from "./accessibility.ts";

/** One person's browser. */
export interface Person extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of scripts, and what the page wrote to its console as errors; refused requests among them. */
  readonly complaints: string[];
  /** Pictures of the page as it is: on a desk and on a phone, light and dark. Throws where it does not fit a phone, or keeps somebody out. */
  readonly photograph: (name: string) => Promise<void>;
}

const DESK = { width: 1280, height: 860 } as const;
const PHONE = { width: 360, height: 780 } as const;
/** Where pictures go when somebody wants to look at them; without it they are taken all the same. */
const ALBUM = process.env["COUNTERSIGN_SCREENSHOTS"];

/** Opens a browser for somebody new. `origin` is what relative addresses mean. */
export async function newPerson(browser: Browser, origin: string): Promise<Person> {
  const context = await browser.newContext({ baseURL: origin, viewport: DESK, reducedMotion: "reduce" });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
  });
  return {
    context,
    page,
    complaints,
    async photograph(name) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
          await page.setViewportSize(viewport);
          await takePicture(page, `${name}-${size}-${colorScheme}`);
          const width = await page.evaluate<number>("document.documentElement.scrollWidth");
          const faults = await seriousFaults(page);
          if (faults.length > 0)
            throw new Error(`${name} on a ${size}, ${colorScheme}: ${faults.join("\n")}`);
          if (width > viewport.width) throw new Error(`${name}: ${width} pixels wide on a ${size}`);
        }
      }
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(DESK);
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (ALBUM !== undefined) mkdirSync(ALBUM, { recursive: true });
  await page.screenshot({
    fullPage: true,
    animations: "disabled",
    ...(ALBUM === undefined ? {} : { path: path.join(ALBUM, `${name}.png`) }),
  });
}
